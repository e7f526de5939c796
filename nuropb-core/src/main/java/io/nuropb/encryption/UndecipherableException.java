package io.nuropb.encryption;

/**
 * An encrypted body, or a part of one, that cannot be opened with the key at hand.
 *
 * <p>Its message shows no content, and does not tell a wrong key from a body that was changed: whoever tries bodies out
 * learns nothing by the answers.
 */
public final class UndecipherableException extends Exception {
    private static final long serialVersionUID = 1;

    // Thrown for whatever a stranger sends, so without a stack trace, which would cost more than the refusal.
    UndecipherableException(String message) {
        super(message, null, false, false);
    }

    /** What was sealed with another key, or changed since, or made up. */
    static UndecipherableException wrongKeyOrContent() {
        return new UndecipherableException("it was encrypted with another key, or changed since");
    }
}
