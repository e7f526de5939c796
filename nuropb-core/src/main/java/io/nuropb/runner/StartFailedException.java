package io.nuropb.runner;

/** An instance cannot start, and waiting would not change that; the message says why and what to do. */
public final class StartFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message what was attempted, what was found, what to do */
    public StartFailedException(String message) {
        super(message);
    }
}
