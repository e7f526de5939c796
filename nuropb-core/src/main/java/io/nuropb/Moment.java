package io.nuropb;

import java.time.Duration;

/**
 * A point on one monotonic time line, to be compared only with moments of the same {@link Scheduler}.
 *
 * @param nanos nanoseconds since an arbitrary origin; may be negative, as {@link System#nanoTime()} may
 */
public record Moment(long nanos) implements Comparable<Moment> {

    /** The moment that lies the given time later (earlier, if it is negative). */
    public Moment plus(Duration duration) {
        return new Moment(nanos + duration.toNanos());
    }

    /** The moment that lies the given time earlier (later, if it is negative). */
    public Moment minus(Duration duration) {
        return new Moment(nanos - duration.toNanos());
    }

    /** The time from this moment to the other; negative if the other is earlier. */
    public Duration until(Moment other) {
        return Duration.ofNanos(other.nanos - nanos);
    }

    /** Whether this moment is earlier than the other. */
    public boolean isBefore(Moment other) {
        return compareTo(other) < 0;
    }

    /** By the difference of the nanoseconds, so that an overflow of the time line's numbers does no harm. */
    @Override
    public int compareTo(Moment other) {
        return Long.signum(nanos - other.nanos);
    }
}
