package io.nuropb.messaging;

import org.jspecify.annotations.Nullable;

/**
 * A failure that the NuroPb protocol has a name for, or a kind of one.
 *
 * <p>A handler that throws one tells the requester its {@link #wireName} and message, unless it is a
 * {@link FailedCallException}: such a one, and any other exception, reaches the requester as a {@code NuropbException}
 * that names the exception's class. So does one whose name is {@link NuropbMessageException#WIRE_NAME}, for by that
 * name a service says that it could not read a message, and no handler has run.
 */
public class NuropbException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The name by which services of any language know this failure. */
    public static final String WIRE_NAME = "NuropbException";

    public NuropbException(String message) {
        this(message, null);
    }

    public NuropbException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The name by which services of any language know this failure. */
    public String wireName() {
        return WIRE_NAME;
    }

    /** What a requester is told. */
    final String description() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
