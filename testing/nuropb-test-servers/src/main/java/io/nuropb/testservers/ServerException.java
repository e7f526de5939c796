package io.nuropb.testservers;

import org.jspecify.annotations.Nullable;

/**
 * A private server, or a tool that talks to it, did not do what was asked. The message says what was attempted, what
 * was found, where the logs are and, where that is known, what to do.
 */
public class ServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what was attempted and what was found */
    public ServerException(String message) {
        super(message);
    }

    /**
     * @param message what was attempted and what was found
     * @param cause what the JDK said about it
     */
    public ServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
