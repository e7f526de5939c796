package io.nuropb.inmemory;

/** The rights that a RabbitMQ user can have at an object. */
public enum Permission {
    /** To create and delete the object. */
    CONFIGURE,
    /** To publish to an exchange, and to bind a queue. */
    WRITE,
    /** To consume a queue, and to bind to an exchange. */
    READ
}
