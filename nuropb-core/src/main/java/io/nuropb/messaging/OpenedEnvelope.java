package io.nuropb.messaging;

import io.nuropb.encryption.SymmetricKey;
import org.jspecify.annotations.Nullable;

/**
 * What an envelope turned out to hold, and how it was protected.
 *
 * @param message the message; where it is {@link Malformed} and there is a key, the body could be opened and what is
 *     inside is wrong
 * @param key what its body was encrypted with; {@code null} if it came in clear, or could not be opened
 */
public record OpenedEnvelope(Incoming message, @Nullable SymmetricKey key) {}
