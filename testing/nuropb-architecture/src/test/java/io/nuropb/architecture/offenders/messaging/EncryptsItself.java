package io.nuropb.architecture.offenders.messaging;

import javax.crypto.SecretKey;

/** Messages that look after their secrets themselves. */
public record EncryptsItself(SecretKey key) {}
