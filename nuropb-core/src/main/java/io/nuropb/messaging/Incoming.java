package io.nuropb.messaging;

/** What a delivered envelope turns out to be: a {@link Message} of the protocol, or {@link Malformed}. */
public sealed interface Incoming permits Message, Malformed {}
