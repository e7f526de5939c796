package io.nuropb.messaging;

/**
 * What a {@link Dispatcher} has done so far, and is doing.
 *
 * @param handled messages whose handler returned
 * @param failed messages that failed: the handler threw or took too long, the method is unknown, the parameters do not fit
 * @param calledAgain messages that went back to the queue because their handler asked for it
 * @param malformed messages that were none of the protocol's
 * @param unanswered messages that went back to the queue because the broker did not confirm their response
 * @param late results that came after the deadline of their handler, and were discarded
 * @param underWay messages that are not settled yet
 * @param overdue handlers that go on although their deadline has passed
 */
public record DispatchCounters(
        long handled,
        long failed,
        long calledAgain,
        long malformed,
        long unanswered,
        long late,
        int underWay,
        int overdue) {}
