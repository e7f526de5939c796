package io.nuropb.messaging;

import org.jspecify.annotations.Nullable;

/** A message is not what the protocol or the receiver expects. */
public final class NuropbMessageException extends FailedCallException {
    private static final long serialVersionUID = 1;

    /** The name by which services of any language know this failure. */
    public static final String WIRE_NAME = "NuropbMessageError";

    public NuropbMessageException(String message) {
        this(message, null);
    }

    public NuropbMessageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public String wireName() {
        return WIRE_NAME;
    }
}
