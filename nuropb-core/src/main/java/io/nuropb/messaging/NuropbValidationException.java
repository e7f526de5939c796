package io.nuropb.messaging;

import org.jspecify.annotations.Nullable;

/** A parameter is missing, unknown, or not valid. */
public final class NuropbValidationException extends NuropbException {
    private static final long serialVersionUID = 1;

    /** The name by which services of any language know this failure. */
    public static final String WIRE_NAME = "NuropbValidationError";

    public NuropbValidationException(String message) {
        this(message, null);
    }

    public NuropbValidationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public String wireName() {
        return WIRE_NAME;
    }
}
