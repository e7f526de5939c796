package io.nuropb.messaging;

/**
 * A message that the broker handed to a consumer and that waits for its {@link Settlement}.
 *
 * @param envelope the message
 * @param exchange where it was published; empty for the default exchange
 * @param routingKey what it was published with
 * @param redelivered whether the broker may have delivered it before
 * @param earlierDeliveries how often it was delivered before, where the queue counts (quorum queues); otherwise 1 if
 *     redelivered and 0 if not
 */
public record Delivery(
        Envelope envelope, String exchange, String routingKey, boolean redelivered, int earlierDeliveries) {}
