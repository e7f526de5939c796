package io.nuropb.messaging;

/** What becomes of a delivered message; each delivery is settled exactly once. */
public enum Settlement {
    /** It is done with: the broker forgets it. */
    ACK,
    /** It is given up: the broker dead-letters it. */
    REJECT,
    /** It goes back to the queue and will be delivered again. */
    REQUEUE
}
