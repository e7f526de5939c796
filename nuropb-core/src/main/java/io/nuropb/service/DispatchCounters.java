package io.nuropb.service;

import io.nuropb.messaging.Malformed.Kind;
import java.util.Map;

/**
 * What a {@link Dispatcher} has done so far, and is doing, in messages. All but the last three only grow.
 *
 * @param handled requests and commands whose handler returned, duplicates included
 * @param events events whose handler returned, duplicates included
 * @param failed messages that failed: the handler threw or took too long, the method is unknown, the parameters do not
 *     fit
 * @param givenUpByKind messages that were given up, whether or not their senders were told, by the kind of reason
 * @param redelivered messages that came although they had been delivered before, to this instance or another one
 * @param calledAgain messages that went back to the queue because their handler asked for it
 * @param malformedByKind messages that were none of the protocol's, by what was wrong with them
 * @param unrouted events whose topic no pattern of the service's matches
 * @param duplicates messages that were answered from memory, without their handler
 * @param unanswered messages that went back to the queue, or were dead-lettered, because the broker did not confirm
 *     their response or an event that followed from them
 * @param settledAgain messages that came again although this instance had handled them, and were settled as before
 * @param givenBackByReason returns of messages to the queue without a handler, by the reason; a message counts each
 *     time
 * @param late results that came after the deadline of their handler, and were discarded
 * @param underWay messages that are not settled yet
 * @param overdue handlers that go on although their deadline has passed
 * @param held responses, events and copies for the tail of the queue that wait because the broker takes none; while
 *     there are any, no further handler begins
 */
public record DispatchCounters(
        long handled,
        long events,
        long failed,
        Map<MessageFailure.Kind, Long> givenUpByKind,
        long redelivered,
        long calledAgain,
        Map<Kind, Long> malformedByKind,
        long unrouted,
        long duplicates,
        long unanswered,
        long settledAgain,
        Map<GiveBackReason, Long> givenBackByReason,
        long late,
        int underWay,
        int overdue,
        int held) {

    public DispatchCounters {
        givenUpByKind = Map.copyOf(givenUpByKind);
        malformedByKind = Map.copyOf(malformedByKind);
        givenBackByReason = Map.copyOf(givenBackByReason);
    }

    /** Messages that were none of the protocol's. */
    public long malformed() {
        return sum(malformedByKind);
    }

    /** Returns of messages to the queue without a handler. */
    public long givenBack() {
        return sum(givenBackByReason);
    }

    private static long sum(Map<?, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
