package io.nuropb.election;

import io.nuropb.Moment;
import java.time.Duration;

/**
 * A right that ends by itself unless it is renewed.
 *
 * <p>The deadline is the moment at which the grant or the last successful renewal was <em>asked for</em>, plus the TTL
 * that the server granted, minus a margin for clocks that run at different rates. By that moment the server has not yet
 * let anybody else in, however long the answer took.
 *
 * @param ttl the time that the server granted
 * @param deadline the moment from which the holder must not rely on it any more
 */
public record Lease(Duration ttl, Moment deadline) {

    /**
     * The part of the TTL that the deadline stays short of: enough for a local clock that runs 10 % slower than the
     * server's.
     */
    public static final double MARGIN = 0.10;

    /** The lease that was asked for at one moment and granted at some later one. */
    public static Lease granted(Moment asked, Duration ttl) {
        return new Lease(ttl, asked.plus(ttl.minus(Duration.ofNanos((long) (ttl.toNanos() * MARGIN)))));
    }

    /** Whether the holder may rely on it. */
    public boolean isValidAt(Moment now) {
        return now.isBefore(deadline);
    }
}
