package io.nuropb.etcd;

import io.nuropb.election.CoordinatorException;
import io.nuropb.election.SessionLoss;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A call to etcd failed: for which kind of reason, and whether etcd may have done what it was asked for. */
final class EtcdFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What is known about the failed call. */
    enum Outcome {
        /** etcd refused; nothing was done. */
        REFUSED,
        /** The user's token has expired and nothing was done; the same call gets a new one. */
        TOKEN_EXPIRED,
        /** The connection failed; it may have been done. */
        UNKNOWN,
        /** There was no answer in time; it may have been done, or be done later. */
        TIMED_OUT
    }

    private final SessionLoss.Reason reason;
    private final Outcome outcome;
    private final String message;

    EtcdFailure(SessionLoss.Reason reason, Outcome outcome, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.outcome = outcome;
        this.message = message;
    }

    /** The failure that a call of {@link Calls} failed with, whatever it was wrapped in on its way. */
    static EtcdFailure in(Throwable thrown) {
        if (thrown instanceof EtcdFailure failure) {
            return failure;
        }
        if (thrown.getCause() != null && thrown instanceof CompletionException) {
            return in(thrown.getCause());
        }
        return new EtcdFailure(
                SessionLoss.Reason.INVALID,
                Outcome.REFUSED,
                "The etcd adapter met what it does not know: " + thrown,
                thrown);
    }

    SessionLoss.Reason reason() {
        return reason;
    }

    Outcome outcome() {
        return outcome;
    }

    /** Whether trying again within the same session is pointless. */
    boolean isFinal() {
        return outcome == Outcome.REFUSED || reason == SessionLoss.Reason.REGRESSED;
    }

    /** Whether etcd did not answer, for all that is known. */
    boolean isSilence() {
        return reason == SessionLoss.Reason.UNREACHABLE && outcome != Outcome.TOKEN_EXPIRED;
    }

    /** Whether a connection ended for a reason that did not arrive. */
    boolean isHangUp() {
        return reason == SessionLoss.Reason.UNREACHABLE && outcome == Outcome.UNKNOWN;
    }

    SessionLoss asLoss() {
        return new SessionLoss(reason, message);
    }

    CoordinatorException asException() {
        return new CoordinatorException(message, this);
    }
}
