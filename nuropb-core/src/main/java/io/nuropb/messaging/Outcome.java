package io.nuropb.messaging;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the handling of a message ended.
 *
 * <p>A handler ends by returning a value or by throwing; an outcome is what the {@link io.nuropb.service.Dispatcher}
 * makes of it. A handler may also return an outcome as its value.
 */
public sealed interface Outcome {

    /** An outcome that a requester is told. */
    sealed interface Answer extends Outcome {}

    /**
     * The handler returned.
     *
     * @param value its value: whatever {@link io.nuropb.Json#write} takes, or, from a handler, a
     *     {@link java.util.concurrent.CompletionStage} of it
     */
    record Returned(@Nullable Object value) implements Answer {

        /** Shows that there is a value, and never which. */
        @Override
        public String toString() {
            return value == null ? "Returned[nothing]" : "Returned[a value]";
        }
    }

    /**
     * The message could not be handled.
     *
     * @param error what the requester is told; from a handler, its name is not {@code NuropbMessageError}, which says
     *     that the message could not be read
     */
    record Failed(RemoteError error) implements Answer {}

    /**
     * The handler returned, and events follow from that. They are published one after the other, when the response, if
     * there is to be one, is confirmed; the message is acknowledged when the last event is. What the broker does not
     * confirm is published again, for as long as the broker lets a delivery wait. After that, the message goes back to
     * the queue: if it comes to the same instance again, that goes on publishing; another one handles it again. The
     * requester may then get a second response, which it ignores, and listeners may see events again that were
     * published before, with the same ids.
     *
     * @param value its value: whatever {@link io.nuropb.Json#write} takes, or, from a handler, a
     *     {@link java.util.concurrent.CompletionStage} of it
     * @param events what to send, in this order; at most {@value #MAX_EVENTS}
     */
    record ReturnedWithEvents(@Nullable Object value, List<FollowUpEvent> events) implements Outcome {

        /** How many events can follow from one message. */
        public static final int MAX_EVENTS = 1_000;

        /** @throws IllegalArgumentException if there are too many events */
        public ReturnedWithEvents {
            events = List.copyOf(events);
            if (events.size() > MAX_EVENTS) {
                throw new IllegalArgumentException(
                        events.size() + " events follow from one message; allowed: " + MAX_EVENTS);
            }
        }

        /** Shows the events' topics alone. */
        @Override
        public String toString() {
            return "ReturnedWithEvents" + events;
        }
    }

    /**
     * The handler asks to be called once more with the same message, by this or another instance. If it has been
     * delivered before, the message fails with {@code NuropbCallAgainReject} instead, for nobody counts how often
     * handlers have asked; unless this instance knows that none has, since it gave the message back itself before its
     * handler began.
     */
    record CallAgain() implements Outcome {}

    /**
     * The handler did not run, since too many others hold threads past their deadline; the message goes back to the
     * queue. No handler can say this of itself: from one, it is a failure.
     */
    record NotStarted() implements Outcome {}

    /** The outcome of a handler that returned a value. */
    static Outcome of(@Nullable Object value) {
        if (value instanceof NotStarted) {
            return new Failed(new RemoteError(
                    NuropbException.WIRE_NAME,
                    "The handler returned NotStarted, though it ran; to be called again, it returns CallAgain"));
        }
        if (value instanceof Failed failed) {
            return new Failed(handlers(failed.error()));
        }
        return value instanceof Outcome outcome ? outcome : new Returned(value);
    }

    /**
     * What a handler returns that has a result and events.
     *
     * @param value the result, or a {@link java.util.concurrent.CompletionStage} of it, which is waited for;
     *     {@code null} for none
     * @param events what to send after the response, in this order
     */
    static Outcome withEvents(@Nullable Object value, FollowUpEvent... events) {
        return new ReturnedWithEvents(value, List.of(events));
    }

    /**
     * The outcome of a handler that threw.
     *
     * @param what the service and method, for example {@code orders.create_order}
     */
    static Outcome ofFailure(String what, Throwable failure) {
        if (failure instanceof NuropbCallAgainException) {
            return new CallAgain();
        }
        if (failure instanceof NuropbSuccessException success) {
            return success.outcome();
        }
        if (failure instanceof NuropbException known && !(failure instanceof FailedCallException)) {
            return new Failed(handlers(new RemoteError(known.wireName(), known.description())));
        }
        return new Failed(new RemoteError(
                NuropbException.WIRE_NAME,
                "Runtime exception calling " + what + ":" + failure.getClass().getSimpleName() + ": "
                        + failure.getMessage()));
    }

    /**
     * The error of a handler that ran: by whichever name it came, it does not say that nobody could read the message.
     */
    private static RemoteError handlers(RemoteError error) {
        return error.error().equals(NuropbMessageException.WIRE_NAME)
                ? new RemoteError(NuropbException.WIRE_NAME, error.toString())
                : error;
    }
}
