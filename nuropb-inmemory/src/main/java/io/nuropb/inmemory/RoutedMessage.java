package io.nuropb.inmemory;

import io.nuropb.messaging.Envelope;

/** A message on its way: what was published, where and with which key. */
record RoutedMessage(Envelope envelope, String exchange, String routingKey) {}
