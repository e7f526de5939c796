package io.nuropb.service;

import io.nuropb.DurationText;
import io.nuropb.Json;
import io.nuropb.UncaughtFailure;
import io.nuropb.messaging.FailedCallException;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.NuropbAuthenticationException;
import io.nuropb.messaging.NuropbAuthorizationException;
import io.nuropb.messaging.NuropbException;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.NuropbValidationException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.Outcome.Failed;
import io.nuropb.messaging.Outcome.Returned;
import io.nuropb.messaging.Outcome.ReturnedWithEvents;
import io.nuropb.messaging.RemoteError;
import io.nuropb.service.MessageFailure.Kind;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes of what handlers return and throw what their messages come to. Whatever a result's own code, or an exception's,
 * has to do for that, it does here, within the run and its deadline. Never throws. Thread-safe.
 */
final class HandlerResults {

    /** One that comes after the deadline: it is told to nobody, so nothing of its own code is run. */
    static final Result DISCARDED = () -> {
        throw new IllegalStateException("What is discarded is not told");
    };

    private final Failures failures;
    private final ReplyEncoder replies;
    private final Optional<DeduplicatedRuns> deduplicatedRuns;

    /** The result of a run, of which it is yet to be seen whether it is in time. */
    interface Result {

        /** It is: what is given up is counted and logged. Asked once, by {@link #counted}. */
        HandlerEnd counted();

        /** It comes after the deadline. */
        default void late() {}
    }

    HandlerResults(Failures failures, ReplyEncoder replies, Optional<DeduplicatedRuns> deduplicatedRuns) {
        this.failures = failures;
        this.replies = replies;
        this.deduplicatedRuns = deduplicatedRuns;
    }

    /** A handler returned, be it a failure. */
    Result returned(InFlightMessage<?> received, @Nullable Object value) {
        try {
            Outcome outcome = Outcome.of(value);
            return outcome instanceof Failed failed
                    ? () -> givenUp(received, Kind.HANDLER_ERROR, failed, null)
                    : written(received, outcome);
        } catch (Throwable untold) {
            return untold(received, untold);
        }
    }

    /** A handler threw. What it threw is foreign code, too: to ask for its message may fail. */
    Result thrown(InFlightMessage<?> received, Throwable failure) {
        try {
            Outcome outcome = Outcome.ofFailure(received.what(), failure);
            return outcome instanceof Failed failed
                    ? new Thrown(received, failed, failure)
                    : written(received, outcome);
        } catch (Throwable untold) {
            return untold(received, untold);
        }
    }

    /** What a result in time comes to, whatever the code of an exception that it tells of does. */
    HandlerEnd counted(InFlightMessage<?> received, Result result) {
        try {
            return result.counted();
        } catch (Throwable untold) {
            return untold(received, untold).counted();
        }
    }

    /** A handler has not ended within its deadline. */
    HandlerEnd outOfTime(InFlightMessage<?> received, Duration deadline) {
        RemoteError late = new RemoteError(
                NuropbTimeoutException.WIRE_NAME,
                received.what() + " took longer than its deadline of " + DurationText.of(deadline));
        return givenUp(received, Kind.DEADLINE, new Failed(late), null);
    }

    private final class Thrown implements Result {
        private final InFlightMessage<?> received;
        private final Failed failed;
        private final Throwable failure;

        Thrown(InFlightMessage<?> received, Failed failed, Throwable failure) {
            this.received = received;
            this.failed = failed;
            this.failure = failure;
        }

        @Override
        public HandlerEnd counted() {
            Kind kind = kind(failure);
            return givenUp(received, kind, failed, kind == Kind.HANDLER_EXCEPTION ? failure : null);
        }

        /** Its message was given up at its deadline; that is counted and logged already. */
        @Override
        public void late() {
            failures.threwLate(received, failure);
        }
    }

    private Result written(InFlightMessage<?> received, Outcome outcome) {
        if (!(outcome instanceof Returned || outcome instanceof ReturnedWithEvents)) {
            return () -> new HandlerEnd(outcome, null);
        }
        Outcome success = withoutUntold(received, outcome);
        return deduplicatedRuns
                .filter(runs -> runs.isFor(received))
                .map(runs -> runs.written(received, success))
                .orElseGet(() -> replies.written(received, success));
    }

    private Result untold(InFlightMessage<?> received, Throwable failure) {
        RemoteError error = new RemoteError(
                NuropbException.WIRE_NAME,
                received.what() + " failed, and its failure cannot be told: "
                        + failure.getClass().getName());
        return () -> givenUp(received, Kind.HANDLER_EXCEPTION, new Failed(error), failure);
    }

    private HandlerEnd givenUp(InFlightMessage<?> received, Kind kind, Failed failed, @Nullable Throwable thrown) {
        try {
            failures.add(received, kind, failed.error(), thrown);
        } catch (Throwable unheard) {
            // What has been thrown is asked where it comes from. Whoever waits hears of the outcome all the same.
            UncaughtFailure.tell(unheard);
        }
        return new HandlerEnd(failed, kind);
    }

    /**
     * The value of what is no request is told to nobody: it need not be one that can be written, and that can be read
     * twice.
     */
    private static Outcome withoutUntold(InFlightMessage<?> received, Outcome success) {
        if (received.message() instanceof Message.Request) {
            return success;
        }
        return success instanceof ReturnedWithEvents more
                ? new ReturnedWithEvents(null, more.events())
                : new Returned(null);
    }

    private static Kind kind(Throwable failure) {
        if (failure instanceof NuropbValidationException && failure.getCause() instanceof Json.BindingException) {
            return Kind.DOES_NOT_FIT;
        }
        if (failure instanceof NuropbAuthenticationException || failure instanceof NuropbAuthorizationException) {
            return Kind.UNAUTHORIZED;
        }
        boolean isAnswer = failure instanceof NuropbException && !(failure instanceof FailedCallException);
        return isAnswer ? Kind.HANDLER_ERROR : Kind.HANDLER_EXCEPTION;
    }
}
