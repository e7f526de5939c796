package io.nuropb.testservers;

/** A way through a {@link TcpProxy}. */
public enum Direction {
    /** From the client to the server. */
    REQUESTS,
    /** From the server to the client. */
    ANSWERS
}
