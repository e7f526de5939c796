package io.nuropb.messaging;

import org.jspecify.annotations.Nullable;

/**
 * The broker could not be reached, did not take a message, or cannot bring the response any more; or who waited for it
 * was interrupted.
 */
public final class NuropbTransportException extends FailedCallException {
    private static final long serialVersionUID = 1;

    /** The name by which services of any language know this failure. */
    public static final String WIRE_NAME = "NuropbTransportError";

    private final boolean mayHaveBeenTaken;

    /**
     * A failure of transport.
     *
     * @param mayHaveBeenTaken see {@link #mayHaveBeenTaken()}
     */
    public NuropbTransportException(String message, boolean mayHaveBeenTaken, @Nullable Throwable cause) {
        super(message, cause);
        this.mayHaveBeenTaken = mayHaveBeenTaken;
    }

    /**
     * Whether the broker may have taken the message, so that it may be handled or have been handled. If not, it is safe
     * to send it again.
     */
    public boolean mayHaveBeenTaken() {
        return mayHaveBeenTaken;
    }

    @Override
    public String wireName() {
        return WIRE_NAME;
    }
}
