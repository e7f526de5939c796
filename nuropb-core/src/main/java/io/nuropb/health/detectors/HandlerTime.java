package io.nuropb.health.detectors;

import java.util.OptionalDouble;

/**
 * How long a handler takes: the mean of all messages of about the last {@link #MEMORY_SECONDS} seconds, or of
 * {@link #MEMORY_MESSAGES} messages, whichever is more. Each message counts alike: a mean of means would let the few
 * that take long and end by themselves count for as much as all that end in other seconds.
 *
 * @param handled messages that are remembered, the more faintly the older they are
 * @param busySeconds what their handlers took
 */
public record HandlerTime(double handled, double busySeconds) {

    private static final double MEMORY_MESSAGES = 20;
    private static final double MEMORY_SECONDS = 60;

    /** Before anything was handled. */
    public static HandlerTime unknown() {
        return new HandlerTime(0, 0);
    }

    /** For one message; empty until one was handled. */
    public OptionalDouble seconds() {
        return handled > 0 ? OptionalDouble.of(busySeconds / handled) : OptionalDouble.empty();
    }

    /** After so many seconds more. */
    public HandlerTime next(WorkDone work, double elapsed) {
        if (!work.complete() || work.handled() == 0 || work.busySeconds() <= 0) {
            return this;
        }
        double few = handled > MEMORY_MESSAGES ? MEMORY_MESSAGES / handled : 1;
        double kept = Math.max(Math.exp(-elapsed / MEMORY_SECONDS), few);
        return new HandlerTime(handled * kept + work.handled(), busySeconds * kept + work.busySeconds());
    }
}
