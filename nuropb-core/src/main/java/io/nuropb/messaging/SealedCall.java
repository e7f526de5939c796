package io.nuropb.messaging;

import io.nuropb.encryption.SymmetricKey;

/**
 * An encrypted request or command.
 *
 * @param envelope what is published
 * @param key opens the response: to be remembered with the correlation id until the call has its outcome; of a command,
 *     to be forgotten at once
 */
public record SealedCall(Envelope envelope, SymmetricKey key) {}
