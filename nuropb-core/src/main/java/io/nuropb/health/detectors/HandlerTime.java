package io.nuropb.health.detectors;

import java.util.OptionalDouble;

/**
 * How long a handler takes, on average over about {@link #MEMORY_MESSAGES} messages or a minute, whichever is more.
 *
 * @param seconds for one message; empty until one was handled
 */
public record HandlerTime(OptionalDouble seconds) {

    private static final double MEMORY_MESSAGES = 20;
    private static final double MEMORY_SECONDS = 60;

    /** Before anything was handled. */
    public static HandlerTime unknown() {
        return new HandlerTime(OptionalDouble.empty());
    }

    /** After so many seconds more. */
    public HandlerTime next(WorkDone work, double elapsed) {
        if (!work.complete() || work.handled() == 0 || work.busySeconds() <= 0) {
            return this;
        }
        double measured = work.busySeconds() / work.handled();
        double weight =
                Math.min(1 - Math.exp(-elapsed / MEMORY_SECONDS), 1 - Math.exp(-work.handled() / MEMORY_MESSAGES));
        double before = seconds.orElse(measured);
        return new HandlerTime(OptionalDouble.of(before + weight * (measured - before)));
    }
}
