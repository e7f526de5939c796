package io.nuropb.encryption;

/**
 * A text or file that holds no RSA key of the kind that is needed. Its message says why, and shows nothing of the key.
 */
public final class UnusableKeyException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    // Without a cause: what a parser says of a text may quote it.
    UnusableKeyException(String message) {
        super(message);
    }
}
