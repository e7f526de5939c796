package io.nuropb.health.detectors;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How much a cumulative count has grown between two readings, as far as that can be believed.
 *
 * <p>A count that fell has begun anew, with a new life of a process or of the broker; one that leaps was misread. Both
 * say nothing of the time in between. The later value is the base of the next difference in any case, so a misread one
 * costs two differences.
 */
public final class Increase {

    /** Messages a second; one queue of RabbitMQ passes some 50,000. */
    static final long MOST_PER_SECOND = 200_000;

    /** By how much a count that is above 0 may multiply between two readings. */
    static final long MOST_TIMES = 1_000;

    private Increase() {}

    /**
     * The growth of a count.
     *
     * @param elapsed between the readings; without any time, nothing is said
     * @return the growth in messages; empty if the count fell, or grew faster than any queue can carry
     */
    public static OptionalLong between(long before, long after, Duration elapsed) {
        boolean fell = after < before;
        boolean leapt = before > 0 && after / before >= MOST_TIMES;
        if (fell || leapt || elapsed.isNegative() || elapsed.isZero()) {
            return OptionalLong.empty();
        }
        long grown = after - before;
        boolean tooFast = grown > MOST_PER_SECOND * Math.max(1, elapsed.toSeconds());
        return tooFast ? OptionalLong.empty() : OptionalLong.of(grown);
    }
}
