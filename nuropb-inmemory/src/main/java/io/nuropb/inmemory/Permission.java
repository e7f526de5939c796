package io.nuropb.inmemory;

/** The rights that a RabbitMQ user can have at an object. */
public enum Permission {
    /** To create and delete the object. */
    CONFIGURE,
    /** To publish to an exchange, to have a queue's dead letters sent to it, and to bind a queue. */
    WRITE,
    /** To consume a queue, to have its dead letters sent to an exchange, and to bind to an exchange. */
    READ
}
