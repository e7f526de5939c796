package io.nuropb.health.policies;

/** Whether a fleet is asked not to consume, and by whom. */
public enum Pause {
    /** It is asked to consume. */
    NONE,
    /** An operator has paused it. */
    OPERATOR,
    /** Its leader has, for too much fails; one instance may probe. */
    BREAKER
}
