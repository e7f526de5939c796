package io.nuropb.messaging;

import org.jspecify.annotations.Nullable;

/** It is not established who the requester is. */
public final class NuropbAuthenticationException extends NuropbException {
    private static final long serialVersionUID = 1;

    /** The name by which services of any language know this failure. */
    public static final String WIRE_NAME = "NuropbAuthenticationError";

    public NuropbAuthenticationException(String message) {
        this(message, null);
    }

    public NuropbAuthenticationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public String wireName() {
        return WIRE_NAME;
    }
}
