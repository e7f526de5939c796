package io.nuropb.tck.broker;

/**
 * What the test of an adapter supplies to {@link BrokerAccessContract}: a broker whose rights for its clients can be
 * taken away.
 */
public interface BrokerAccessBench extends BrokerBench {

    /** Takes one right at one object, present or future, from the user; called before clients are asked for. */
    void refuse(Right right, String name);

    /** The rights that RabbitMQ knows. */
    enum Right {
        /** To create the object. */
        CONFIGURE,
        /** To publish to an exchange, to have a queue's dead letters sent to it, to bind a queue. */
        WRITE,
        /** To consume a queue, to have its dead letters sent to an exchange, to bind to an exchange. */
        READ
    }
}
