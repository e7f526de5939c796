package io.nuropb.messaging;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A handler ends by an exception, and yet in success, with events to be sent; see {@link Outcome.ReturnedWithEvents}.
 *
 * <p>A handler that can simply return does better with {@link Outcome#withEvents}.
 */
public final class NuropbSuccessException extends NuropbException {
    private static final long serialVersionUID = 1;

    /** The name by which services of any language know this failure. */
    public static final String WIRE_NAME = "NuropbSuccess";

    private final transient Outcome.ReturnedWithEvents outcome;

    /**
     * A success.
     *
     * @param value the result, as a handler would return it; {@code null} for none
     * @param events what to send after the response, in this order
     */
    public NuropbSuccessException(@Nullable Object value, FollowUpEvent... events) {
        super("Handled, with " + events.length + " events to be sent");
        outcome = new Outcome.ReturnedWithEvents(value, List.of(events));
    }

    @Override
    public String wireName() {
        return WIRE_NAME;
    }

    /** What the handler comes to. */
    public Outcome.ReturnedWithEvents outcome() {
        return outcome;
    }
}
