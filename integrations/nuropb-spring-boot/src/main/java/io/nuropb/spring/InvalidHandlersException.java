package io.nuropb.spring;

import org.jspecify.annotations.Nullable;

/** Beans whose handlers cannot be registered; the message names the beans and says what to do. */
public final class InvalidHandlersException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvalidHandlersException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
