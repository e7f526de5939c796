package io.nuropb.health.sensors;

/** Whose fault a failed message is. */
public enum Blame {
    /**
     * The caller's: it is no message of the protocol, calls what is not there, or does not fit, or its sender may not
     * call.
     */
    CALLER,
    /** The service's own: its handler failed, took too long, or its answer could not be sent. */
    SERVICE
}
