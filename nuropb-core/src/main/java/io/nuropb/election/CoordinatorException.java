package io.nuropb.election;

import org.jspecify.annotations.Nullable;

/** A single call to the coordinator failed; the session itself may go on. */
public final class CoordinatorException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message what was attempted, on what, what was found, what to do; without secrets */
    public CoordinatorException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
