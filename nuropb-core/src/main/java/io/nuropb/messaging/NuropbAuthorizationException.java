package io.nuropb.messaging;

import org.jspecify.annotations.Nullable;

/** The requester is known and may not do this. */
public final class NuropbAuthorizationException extends NuropbException {
    private static final long serialVersionUID = 1;

    /** The name by which services of any language know this failure. */
    public static final String WIRE_NAME = "NuropbAuthorizationError";

    public NuropbAuthorizationException(String message) {
        this(message, null);
    }

    public NuropbAuthorizationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public String wireName() {
        return WIRE_NAME;
    }
}
