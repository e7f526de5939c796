package io.nuropb.client;

import io.nuropb.messaging.Message;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Is told of the requests, commands and events that a client sends, and how each ends: for timers and traces.
 *
 * <p>It is called on the threads that have the work, in several at once, and must be quick: the work waits for it. What
 * it throws is logged, and has no other effect.
 */
@FunctionalInterface
public interface CallObserver {

    /**
     * A message is about to be written and sent. Told on the thread of the caller. A call that begins nothing is not
     * told: its arguments are not allowed, or {@link ClientConfig} allows no further one at a time. Nor is the question
     * for a service's description, which all callers share ({@link MeshClient#describe}).
     *
     * @param message the request, command or event, with what the caller has given as its context
     * @return is told how it ends
     */
    Sending sending(Message message);

    /** One message that is sent. */
    interface Sending {

        /** Wants to know nothing. */
        Sending UNOBSERVED = failure -> {};

        /**
         * What is added to the message's context before it is written, in the place of what the caller has given under
         * the same names. Asked for once.
         */
        default Map<String, String> context() {
            return Map.of();
        }

        /**
         * The one outcome is known, as {@link MeshClient} describes it. Told once, before the caller has it, on any
         * thread.
         *
         * @param failure what the caller's call fails with; a {@link java.util.concurrent.CancellationException} if the
         *     caller waits no more; {@code null} if it does not fail
         */
        void ended(@Nullable Throwable failure);
    }
}
