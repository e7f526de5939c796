package io.nuropb.service;

import io.nuropb.client.CallObserver;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.Outcome;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Is told of the messages that an instance's handlers handle, and of those that its client sends: for timers and
 * traces. As a {@link CallObserver}, it is called on the threads that have the work, in several at once, must be quick,
 * and what it throws is logged and has no other effect.
 */
public interface MessageObserver extends CallObserver {

    /**
     * A handler is about to run. Told on the thread on which it then runs, before its parameters are bound and its
     * caller is authorized. A message that no handler runs for is not told: unreadable, of an unknown method, answered
     * from memory and the like.
     *
     * @param handler the method's name as it is registered, or the pattern of topics that an event's handler is
     *     registered for: one of as many as the service has
     * @param message the request, command or event
     * @param delivery how it came
     * @param waited how long ago it was sent: in whole seconds, by the clocks of sender and instance; empty if the
     *     sender did not say when, or named a time more than 30 days ago
     * @return is told how it ends
     */
    default Handling handling(String handler, Message message, Delivery delivery, Optional<Duration> waited) {
        return Handling.UNOBSERVED;
    }

    @Override
    default Sending sending(Message message) {
        return Sending.UNOBSERVED;
    }

    /** One run of a handler. */
    interface Handling {

        /** Wants to know nothing. */
        Handling UNOBSERVED = (outcome, failure) -> {};

        /** The handler holds its thread no more, and what it returned may still be under way. Told on that thread. */
        default void left() {}

        /**
         * It is known what the handler came to: its own outcome, or that of its deadline, whichever is first. Told
         * once, on any thread, before the message is answered and settled; with a deadline, or a quick stage, it may be
         * before {@link #left}.
         *
         * @param outcome what it came to
         * @param failure the kind of reason if the message is given up; {@code null} if it is not
         */
        void ended(Outcome outcome, MessageFailure.@Nullable Kind failure);
    }
}
