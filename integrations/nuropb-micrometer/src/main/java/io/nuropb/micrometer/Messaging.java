package io.nuropb.micrometer;

/** What OpenTelemetry's conventions for messaging require of every meter and span that has one of their names. */
final class Messaging {

    /** The tag that names the broker. */
    static final String SYSTEM = "messaging.system";

    /** The one broker that there is. */
    static final String RABBITMQ = "rabbitmq";

    /** The tag that names what is done with messages. */
    static final String OPERATION = "messaging.operation.name";

    /** Messages are handled. */
    static final String PROCESS = "process";

    /** Messages are sent. */
    static final String SEND = "send";

    private Messaging() {}
}
