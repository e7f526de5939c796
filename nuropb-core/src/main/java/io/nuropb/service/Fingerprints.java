package io.nuropb.service;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of messages' bodies, one for each delivery: with one digest that is used again and again. Thread-safe.
 */
final class Fingerprints {

    private final AtomicReference<@Nullable MessageDigest> spare = new AtomicReference<>();

    byte[] of(byte[] body) {
        MessageDigest mine = spare.getAndSet(null);
        MessageDigest digest = mine == null ? sha256() : mine;
        byte[] fingerprint = digest.digest(body);
        spare.set(digest);
        return fingerprint;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
