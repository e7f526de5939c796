package io.nuropb.health.policies;

/** Whether a fleet consumes, by what a {@link BreakerPolicy} decides. */
public enum Circuit {
    /** It does. */
    CLOSED,
    /** It pauses. */
    OPEN,
    /** One instance does, with a prefetch of 1. */
    HALF_OPEN
}
