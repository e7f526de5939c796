package io.nuropb.examples.chaos;

import io.nuropb.ServiceName;

/** Which names a user may configure, write and read on RabbitMQ: no more than is needed, in either profile. */
record Rights(String configure, String write, String read) {

    static final Rights NONE = new Rights("^$", "^$", "^$");

    private static final String EXCHANGES = "(rpc|events|dl)-exchange";

    /** Of an instance of a service, whose name has no hyphen in it. */
    static Rights ofInstance(ServiceName service) {
        String queues = service + "-(sq|dl|dlx)";
        String replies = service + "-[^-]+-rq";
        return new Rights(
                "^nuropb-(" + queues + "|" + replies + "|" + EXCHANGES + ")$",
                "^(nuropb-(" + queues + "|" + EXCHANGES + ")|amq\\.default)$",
                "^nuropb-(" + service + "-(sq|dlx)|" + replies + "|" + EXCHANGES + ")$");
    }

    /** Of a program that only calls and publishes. */
    static Rights ofProgram(ServiceName program) {
        String replies = "^nuropb-" + program + "-[^-]+-rq$";
        return new Rights(replies, "^nuropb-(rpc|events)-exchange$", replies);
    }
}
