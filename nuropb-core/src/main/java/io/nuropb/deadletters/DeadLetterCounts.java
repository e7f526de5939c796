package io.nuropb.deadletters;

/**
 * What a run has seen and done. In a dry run, what it would have done.
 *
 * @param ending whether it goes on, or why it has ended
 * @param letters how many of the service's own dead letters it has read
 * @param matched how many of them the filter let through
 * @param replayed how many are in the service's queue again
 * @param parked how many are in the parking queue
 * @param discarded how many are gone
 * @param requests how many were not replayed because they are requests
 * @param malformed how many were not replayed because no instance can handle them
 * @param failed how many stayed because the broker cannot take them again, as they are
 * @param others how many letters belong to other services, and stayed
 * @param unreadable how many messages do not tell where they died, and stayed
 * @param unrenewed how many stayed in their places although they have been delivered often, since the broker took no
 *     messages, or not this one, or the run was ended; a queue with a delivery limit forgets what comes back more often
 *     than that
 * @param uncertain how many stayed of which the broker may have taken a copy where they were to go: it had not said so
 *     when the connection was lost, or the run ended. A letter that is twice in its own queue is one of these, too
 */
public record DeadLetterCounts(
        Ending ending,
        long letters,
        long matched,
        long replayed,
        long parked,
        long discarded,
        long requests,
        long malformed,
        long failed,
        long others,
        long unreadable,
        long unrenewed,
        long uncertain) {

    /** How a run stands. */
    public enum Ending {
        /** It goes on. */
        RUNNING,
        /** It has seen as many messages as were there when it began, or all that were left of them. */
        COMPLETE,
        /** Somebody has cancelled it. */
        CANCELLED,
        /** It took {@link DeadLetterTool#LONGEST_RUN}; another run goes on with what is left. */
        TIME_UP,
        /** More messages stay in the queue than one run can pass over; what lies behind them it has not seen. */
        TOO_MANY,
        /** Something went wrong; what was done until then is done. */
        FAILED
    }

    /** For the journal. */
    String describe() {
        return replayed + " replayed, " + parked + " parked, " + discarded + " discarded, of " + matched
                + " that match, of " + letters + " letters; " + requests + " requests, " + malformed + " malformed, "
                + failed + " that the broker cannot take, " + others + " of other services and " + unreadable
                + " unreadable ones stay" + (uncertain == 0 ? "" : "; " + uncertain + " of those may be there twice");
    }
}
