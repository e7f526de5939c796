package io.nuropb.messaging;

import org.jspecify.annotations.Nullable;

/**
 * How the handling of a message ended.
 *
 * <p>A handler ends by returning a value or by throwing; {@link Outcome} is what the {@link Dispatcher} makes of it. A handler
 * may also return an outcome as its value.
 */
public sealed interface Outcome {

    /** An outcome that a requester is told. */
    sealed interface Answer extends Outcome {}

    /**
     * The handler returned.
     *
     * @param value its value: whatever {@link io.nuropb.Json#write} takes
     */
    record Returned(@Nullable Object value) implements Answer {}

    /**
     * The message could not be handled.
     *
     * @param error what the requester is told
     */
    record Failed(RemoteError error) implements Answer {}

    /**
     * The handler asks to be called once more with the same message, by this or another instance. If it has been delivered
     * before, the message fails with {@code NuropbCallAgainReject} instead.
     */
    record CallAgain() implements Outcome {}

    /** The outcome of a handler that returned a value. */
    static Outcome of(@Nullable Object value) {
        return value instanceof Outcome outcome ? outcome : new Returned(value);
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
        if (failure instanceof NuropbException known && !(failure instanceof RemoteException)) {
            return new Failed(new RemoteError(known.wireName(), known.description()));
        }
        return new Failed(new RemoteError(
                NuropbException.WIRE_NAME,
                "Runtime exception calling " + what + ":" + failure.getClass().getSimpleName() + ": "
                        + failure.getMessage()));
    }
}
