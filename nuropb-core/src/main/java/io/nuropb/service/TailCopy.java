package io.nuropb.service;

import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.OutgoingMessage;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a message that an instance publishes at the tail of the very queue from which it came, by way of the
 * default exchange, to acknowledge the message itself when the broker has confirmed the copy. What a message returns to
 * by a settlement is the head of its queue, where it comes before all that others wait for.
 */
final class TailCopy {

    /** On a copy: how often the message was delivered before the copy was made; at least 1. */
    static final String DELIVERIES = "nuropb_earlier_deliveries";

    /** They would bring it into further queues, or are the broker's counts of the message that it was. */
    private static final Set<String> LEFT_OUT = Set.of("CC", "BCC", "x-delivery-count", "x-acquired-count");

    /** Of a number that a stranger may have made up. */
    private static final int MOST = 1_000_000;

    private TailCopy() {}

    /**
     * The copy of a message.
     *
     * @param queue from which it came
     * @param expiration what is left of its time to live; empty if it has none
     */
    static OutgoingMessage of(Delivery delivery, String queue, Optional<Duration> expiration) {
        TreeMap<String, @Nullable Object> headers =
                new TreeMap<>(delivery.envelope().headers());
        headers.keySet().removeAll(LEFT_OUT);
        headers.put(DELIVERIES, (long) delivery.earlierDeliveries() + 1);
        Envelope copy = delivery.envelope().withHeaders(headers).withExpiration(expiration.orElse(null));
        return new OutgoingMessage("", queue, true, copy);
    }

    /** Whether the copy of a message may differ in this header, or the message itself when it comes again. */
    static boolean differs(String header) {
        return header.equals(DELIVERIES) || LEFT_OUT.contains(header);
    }

    /** How often the queue has delivered what a delivery brings, without what was delivered before it was copied. */
    static int countedByQueue(Delivery understood) {
        return understood.earlierDeliveries() - before(understood);
    }

    /**
     * A delivery as it is to be understood. Who has published a copy, and when, says nothing of its sender, and each
     * earlier delivery counts: a handler may have seen it.
     */
    static Delivery understood(Delivery delivery) {
        int before = before(delivery);
        return before == 0
                ? delivery
                : new Delivery(
                        delivery.envelope(),
                        delivery.exchange(),
                        delivery.routingKey(),
                        true,
                        before + Math.min(delivery.earlierDeliveries(), MOST));
    }

    /** How often it was delivered before it was copied; 0 if it is no copy. */
    private static int before(Delivery delivery) {
        return delivery.exchange().isEmpty() && delivery.envelope().headers().get(DELIVERIES) instanceof Number count
                ? (int) Math.max(1, Math.min(count.longValue(), MOST))
                : 0;
    }
}
