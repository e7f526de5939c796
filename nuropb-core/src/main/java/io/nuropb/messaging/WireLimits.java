package io.nuropb.messaging;

/**
 * How large a message may be: a larger one is not sent, and counts as malformed when it comes.
 *
 * @param maxBodyBytes the length of the body, encrypted if it is, in bytes; at least 1,024. What is read as JSON may be
 *     limited further by the {@link io.nuropb.Json} in use, in its length, depth and number of values
 * @param maxHeaders how many headers there may be; at least 8
 */
public record WireLimits(int maxBodyBytes, int maxHeaders) {

    /**
     * How long a trace id may be, in characters: it goes with whatever follows from its message, in a header each time.
     */
    public static final int MAX_TRACE_ID_CHARACTERS = 1_000;

    /** @throws IllegalArgumentException if a limit is too small for any message of the protocol */
    public WireLimits {
        if (maxBodyBytes < 1_024) {
            throw new IllegalArgumentException(
                    "WireLimits.maxBodyBytes is " + maxBodyBytes + "; allowed: at least 1024");
        }
        if (maxHeaders < 8) {
            throw new IllegalArgumentException("WireLimits.maxHeaders is " + maxHeaders + "; allowed: at least 8");
        }
    }

    /** 16 MiB, the largest message that RabbitMQ takes by default from 4.0 on, and 64 headers. */
    public static WireLimits defaults() {
        return new WireLimits(16 << 20, 64);
    }
}
