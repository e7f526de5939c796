package io.nuropb.examples.rights;

/**
 * Which names a user of RabbitMQ's may configure, write and read: regular expressions, as {@code rabbitmqctl set_permissions} takes them.
 */
record Permissions(String configure, String write, String read) {

    // tag::permissions[]
    /** An instance of the service "orders": it may become the leader, calls other services, and publishes events. */
    static final Permissions INSTANCE = new Permissions(
            "^nuropb-(orders-.*|(rpc|events|dl)-exchange)$",
            "^(nuropb-(orders-.*|(rpc|events|dl)-exchange)|amq\\.default)$",
            "^nuropb-(orders-(sq|.*-rq)|(rpc|events|dl)-exchange)$");

    /** The same where an operator has declared exchanges and queues beforehand: it makes nothing but its own reply queue. */
    static final Permissions INSTANCE_OF_DECLARED =
            new Permissions("^nuropb-orders-.*-rq$", INSTANCE.write, INSTANCE.read);

    /** The program "visitor", which only calls and publishes. */
    static final Permissions CLIENT =
            new Permissions("^nuropb-visitor-.*-rq$", "^nuropb-(rpc|events)-exchange$", "^nuropb-visitor-.*-rq$");
    // end::permissions[]

    /** The same without one right on what a regular expression matches. */
    Permissions without(String right, String names) {
        return switch (right) {
            case "configure" -> new Permissions(narrowed(names, configure), write, read);
            case "write" -> new Permissions(configure, narrowed(names, write), read);
            case "read" -> new Permissions(configure, write, narrowed(names, read));
            default -> throw new IllegalArgumentException("There is no right " + right);
        };
    }

    private static String narrowed(String names, String expression) {
        return "^(?!(" + names + ")$)" + expression.substring(1);
    }
}
