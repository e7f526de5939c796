package io.nuropb.client;

import io.nuropb.messaging.Envelope;

/**
 * A message and where it is to be published.
 *
 * @param mandatory whether the broker is to say if no queue takes it
 */
record OutgoingMessage(String exchange, String routingKey, boolean mandatory, Envelope envelope) {}
