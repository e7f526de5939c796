package io.nuropb.messaging;

import org.jspecify.annotations.Nullable;

/** No response came in time; the request may have been handled, or may still be. */
public final class NuropbTimeoutException extends FailedCallException {
    private static final long serialVersionUID = 1;

    /** The name by which services of any language know this failure. */
    public static final String WIRE_NAME = "NuropbTimeoutError";

    public NuropbTimeoutException(String message) {
        this(message, null);
    }

    public NuropbTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public String wireName() {
        return WIRE_NAME;
    }
}
