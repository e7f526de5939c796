package io.nuropb.architecture.offenders.encryption;

import io.nuropb.architecture.offenders.messaging.Message;

/** Encryption that knows what it encrypts. */
public record KnowsMessages(Message message) {}
