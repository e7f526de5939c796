package io.nuropb.messaging;

import org.jspecify.annotations.Nullable;

/** No queue took the message: there is no such service, or none of its instances ever ran. */
public final class NuropbNotDeliveredException extends FailedCallException {
    private static final long serialVersionUID = 1;

    /** The name by which services of any language know this failure. */
    public static final String WIRE_NAME = "NuropbNotDeliveredError";

    public NuropbNotDeliveredException(String message) {
        this(message, null);
    }

    public NuropbNotDeliveredException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public String wireName() {
        return WIRE_NAME;
    }
}
