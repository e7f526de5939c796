package io.nuropb.health.policies;

/** Whether a fleet does what a {@link BreakerPolicy} decides. */
public enum Compliance {
    /** It does. */
    FOLLOWS,
    /** People are told, and the fleet is not: it goes on as before. */
    ADVISED,
    /** An operator pauses it. */
    PAUSED
}
