package io.nuropb.messaging;

import org.jspecify.annotations.Nullable;

/** A message could not be handled, for example because its method is unknown. */
public final class NuropbHandlingException extends NuropbException {
    private static final long serialVersionUID = 1;

    /** The name by which services of any language know this failure. */
    public static final String WIRE_NAME = "NuropbHandlingError";

    public NuropbHandlingException(String message) {
        this(message, null);
    }

    public NuropbHandlingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public String wireName() {
        return WIRE_NAME;
    }
}
