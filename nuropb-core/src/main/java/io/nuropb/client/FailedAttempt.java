package io.nuropb.client;

import io.nuropb.CompletionFailure;
import io.nuropb.topology.BrokerException;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt to hand a message to the broker failed, and what that means for the message.
 *
 * @param cause the failure
 * @param hadNoEffect whether it is certain that the broker did not take the message and never will
 */
record FailedAttempt(Throwable cause, boolean hadNoEffect) {

    /** A failure of publishing. What the adapter refuses as an illegal argument, it has not sent. */
    static FailedAttempt ofPublishing(Throwable failure) {
        Throwable cause = CompletionFailure.causeOf(failure);
        boolean untaken = cause instanceof BrokerException broker && broker.isWithoutEffect();
        return new FailedAttempt(cause, untaken || cause instanceof IllegalArgumentException);
    }

    /** A failure before anything was published. */
    static FailedAttempt beforePublishing(Throwable failure) {
        return new FailedAttempt(CompletionFailure.causeOf(failure), true);
    }

    /** Whether the message can be published again without harm, and with some hope. */
    boolean isWorthAnotherAttempt() {
        return hadNoEffect
                && cause instanceof BrokerException broker
                && broker.reason().waitingHelps();
    }

    @Nullable
    String message() {
        return cause.getMessage();
    }
}
