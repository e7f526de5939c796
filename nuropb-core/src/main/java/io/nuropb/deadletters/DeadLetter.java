package io.nuropb.deadletters;

import io.nuropb.messaging.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A message that died in the queue of its service, with what its headers and its body tell of it.
 *
 * @param kind what the message is
 * @param subject the method of a request or command, the topic of an event; empty where the body is encrypted, is more
 *     than the limits for JSON here allow, or cannot be read
 * @param firstDeath how it died first; after a replay, how it died first since then
 * @param originator the reply queue of whoever sent it, whose name begins with that of the service and the instance;
 *     the sender's own word, which anybody can forge. Events have none
 * @param correlationId what its sender knows it by
 * @param traceId the piece of work that it belongs to
 * @param error the class of the error, where the letter carries one; a message that was rejected in the way of the
 *     protocol does not
 * @param frame the first frame of the service's own code in the error's stack trace, where the letter carries one
 * @param replays how often it was replayed, 0 or more
 * @param envelope the message as it lies in the queue of dead letters
 */
public record DeadLetter(
        Kind kind,
        Optional<String> subject,
        FirstDeath firstDeath,
        Optional<String> originator,
        Optional<String> correlationId,
        Optional<String> traceId,
        Optional<String> error,
        Optional<String> frame,
        int replays,
        Envelope envelope) {

    /** What a dead letter is. */
    public enum Kind {
        /** A call whose caller waited for an answer, and does not any more. */
        REQUEST,
        /** A call that nobody waits for. */
        COMMAND,
        /** Something that happened. */
        EVENT,
        /** An answer, which has no business in a service's queue. */
        RESPONSE,
        /** No message of the protocol: no instance can handle it, however often it is replayed. */
        MALFORMED
    }

    /**
     * How a message left the service's queue.
     *
     * @param queue the queue in which it died
     * @param reason the broker's word: {@code rejected}, {@code expired}, {@code delivery_limit} or {@code maxlen}
     * @param time when, by the broker's clock, to the second; empty where the letter does not tell
     * @param count how often it died there for that reason, 1 or more
     * @param exchange where it had been published; empty for the default exchange
     * @param routingKeys what it had been published with
     * @param expiration what its sender had given it to wait in a queue, in whole milliseconds; empty if it could wait
     *     for ever
     */
    public record FirstDeath(
            String queue,
            String reason,
            Optional<Instant> time,
            long count,
            String exchange,
            List<String> routingKeys,
            Optional<Duration> expiration) {

        public FirstDeath {
            routingKeys = List.copyOf(routingKeys);
        }
    }

    /** What this letter has in common with others of its {@link LetterGroup}. */
    public LetterGroup.Key group() {
        return new LetterGroup.Key(firstDeath.reason(), error, kind, subject, frame);
    }

    /** Shows neither headers nor body, which may hold secrets. */
    @Override
    public String toString() {
        return "DeadLetter[" + kind + " " + subject.orElse("?") + ", " + firstDeath.reason() + ", correlation id "
                + correlationId.orElse("?") + "]";
    }
}
