package io.nuropb.runner;

/**
 * What the machine sets a timer for. It has one timer of each purpose at most, and cancels it when the purpose is over.
 */
public enum TimerPurpose {
    /** To look at the lease when its local deadline has come. */
    LEASE,
    /** To join again after a session was lost or a leadership given up. */
    REJOIN,
    /** To try again what the leader's task could not do. */
    TASK_RETRY,
    /** To look whether the broker's objects are still there. */
    AUDIT,
    /** To give up a leadership whose work cannot be done; see {@link RunnerConfig#dutyLimit}. */
    DUTY_LIMIT,
    /** To try again to consume. */
    CONSUMER_RETRY,
    /** To end a stop that waits for handlers. */
    DRAIN_LIMIT,
    /** To go on with a stop whose session is not left, against its contract. */
    LEAVE_LIMIT,
    /**
     * To end what a leader kept the instance from for the health of the service, when no leader has said anything for
     * so long.
     */
    LAPSE
}
