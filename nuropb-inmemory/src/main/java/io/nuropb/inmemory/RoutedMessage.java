package io.nuropb.inmemory;

import io.nuropb.messaging.Envelope;
import java.time.Instant;
import java.util.Optional;

/** A message on its way: what was published, where, with which key, when, and by whom, if its publisher says so. */
record RoutedMessage(Envelope envelope, String exchange, String routingKey, Instant sentAt, Optional<String> sender) {}
