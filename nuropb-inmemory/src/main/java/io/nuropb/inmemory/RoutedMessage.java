package io.nuropb.inmemory;

import io.nuropb.messaging.Envelope;
import java.time.Instant;

/** A message on its way: what was published, where, with which key, and when. */
record RoutedMessage(Envelope envelope, String exchange, String routingKey, Instant sentAt) {}
