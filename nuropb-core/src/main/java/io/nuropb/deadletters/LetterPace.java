package io.nuropb.deadletters;

import io.nuropb.Moment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Spreads acts evenly over time. What timers come late is made up for, but never more than {@link #ARREARS} of it, so
 * that a pause is not followed by a burst. For one thread at a time.
 */
final class LetterPace {

    static final Duration ARREARS = Duration.ofMillis(500);

    private static final double NANOS_PER_SECOND = 1e9;

    private final Duration interval;
    private @Nullable Moment next;

    /** @param perSecond how many acts in a second, more than 0; may be infinite */
    LetterPace(double perSecond) {
        this.interval = Duration.ofNanos(Math.round(NANOS_PER_SECOND / perSecond));
    }

    /** How long to wait for the next act; zero if it may be done now. */
    Duration wait(Moment now) {
        return next == null || !now.isBefore(next) ? Duration.ZERO : now.until(next);
    }

    /** An act is done. */
    void acted(Moment now) {
        Moment earliest = now.minus(ARREARS);
        Moment due = next == null ? now : next;
        next = (due.isBefore(earliest) ? earliest : due).plus(interval);
    }
}
