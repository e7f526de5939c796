package io.nuropb.messaging;

import org.jspecify.annotations.Nullable;

/** A handler asks to be called once more with the same message; see {@link Outcome.CallAgain}. */
public final class NuropbCallAgainException extends NuropbException {
    private static final long serialVersionUID = 1;

    /** The name by which services of any language know this failure. */
    public static final String WIRE_NAME = "NuropbCallAgain";

    public NuropbCallAgainException(String message) {
        this(message, null);
    }

    public NuropbCallAgainException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public String wireName() {
        return WIRE_NAME;
    }
}
