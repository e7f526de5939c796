package io.nuropb.messaging;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A message that the broker handed to a consumer and that waits for its {@link Settlement}.
 *
 * @param envelope the message
 * @param exchange where it was published; empty for the default exchange
 * @param routingKey what it was published with
 * @param redelivered whether the broker may have delivered it before
 * @param earlierDeliveries how often it was delivered before, where the queue counts (quorum queues); otherwise 1 if
 *     redelivered and 0 if not
 * @param sender the user who published it, as the broker has verified; empty if the sender did not say who it is. What
 *     a message says elsewhere of its sender is not verified
 * @param sentAt when it was published, in whole seconds, by the sender's clock; empty if the sender did not say
 */
public record Delivery(
        Envelope envelope,
        String exchange,
        String routingKey,
        boolean redelivered,
        int earlierDeliveries,
        Optional<String> sender,
        Optional<Instant> sentAt) {

    /**
     * A time further away is not believed: senders that count in another unit than seconds name one long ago, or far in
     * the future.
     */
    private static final Duration LONGEST_AGE = Duration.ofDays(30);

    /** A delivery of a message that says neither who sent it nor when. */
    public Delivery(Envelope envelope, String exchange, String routingKey, boolean redelivered, int earlierDeliveries) {
        this(envelope, exchange, routingKey, redelivered, earlierDeliveries, Optional.empty(), Optional.empty());
    }

    /**
     * How long ago it was published, in whole seconds, by the clocks of two machines: these may differ, but nothing
     * comes before it was sent.
     *
     * @return 0 s to 30 days; empty if the sender did not say when that was, or named a time further away than that,
     *     before now or after, which is not believed
     */
    public Optional<Duration> age(Instant now) {
        return sentAt.map(sent -> Duration.between(sent, now))
                .filter(age -> age.abs().compareTo(LONGEST_AGE) <= 0)
                .map(age -> age.isNegative() ? Duration.ZERO : age);
    }
}
