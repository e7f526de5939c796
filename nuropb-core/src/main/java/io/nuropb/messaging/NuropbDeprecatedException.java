package io.nuropb.messaging;

import org.jspecify.annotations.Nullable;

/** A method is not offered any more. */
public final class NuropbDeprecatedException extends NuropbException {
    private static final long serialVersionUID = 1;

    /** The name by which services of any language know this failure. */
    public static final String WIRE_NAME = "NuropbDeprecatedError";

    public NuropbDeprecatedException(String message) {
        this(message, null);
    }

    public NuropbDeprecatedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public String wireName() {
        return WIRE_NAME;
    }
}
