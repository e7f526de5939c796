package io.nuropb.chaos;

/** What faults happen to. Within a lane there is one fault at a time; lanes know nothing of each other. */
enum Lane {
    /** The members of etcd, and what is in it. */
    ETCD("etcd"),
    /** The nodes of RabbitMQ, and what is in them. */
    BROKER("RabbitMQ"),
    /** The processes of the service. */
    PROCESS("service processes"),
    /** The fleet as a whole. */
    OPERATOR("operator"),
    /** The connections of one process to etcd. */
    ETCD_LINK("service → etcd"),
    /** The connections of one process to RabbitMQ. */
    BROKER_LINK("service → RabbitMQ"),
    /** The connections of the client to RabbitMQ. */
    CLIENT_LINK("client → RabbitMQ");

    private final String label;

    Lane(String label) {
        this.label = label;
    }

    /** For people. */
    String label() {
        return label;
    }
}
