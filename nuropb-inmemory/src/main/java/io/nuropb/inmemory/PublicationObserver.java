package io.nuropb.inmemory;

import io.nuropb.messaging.Envelope;

/**
 * A witness of what clients publish in one virtual host of an {@link InMemoryBroker}, in the order in which the broker
 * takes it. What the broker refuses or cannot take (nack) is not among it; nor are dead letters, which the broker sends
 * on itself. Called under the broker's lock, so it must be quick and must not call back.
 */
@FunctionalInterface
public interface PublicationObserver {

    /**
     * A message was published.
     *
     * @param exchange the exchange's name; empty for the default exchange
     * @param routed whether a queue got it; if not, it is nowhere, and its publisher knows that if it was mandatory
     */
    void published(String exchange, String routingKey, Envelope envelope, boolean routed);
}
