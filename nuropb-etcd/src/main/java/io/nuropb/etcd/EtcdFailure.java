package io.nuropb.etcd;

import io.nuropb.election.SessionLoss;
import io.nuropb.store.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * A call of the client library failed: for which kind of reason, and whether etcd may have done what it was asked for.
 */
final class EtcdFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What is known about the failed call. */
    enum Outcome {
        /** etcd refused; nothing was done. */
        REFUSED,
        /** One side does not accept the other's certificate or version of TLS; nothing was done. */
        NOT_SECURED,
        /** The user's token or password is not valid any more and nothing was done; the same call gets a new one. */
        TOKEN_EXPIRED,
        /**
         * A connection has come about before, and now the password or the certificates are refused, or cannot be had;
         * nothing was done. They are renewed, perhaps, and what fits may be told soon.
         */
        REFUSED_FOR_NOW,
        /**
         * The member of etcd that answered is not able to: it sees no leader, has no vote, or stops. It may have been
         * done.
         */
        UNABLE,
        /** etcd answered that it has too much to do; it may have been done. */
        OVERLOADED,
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

    SessionLoss.Reason reason() {
        return reason;
    }

    Outcome outcome() {
        return outcome;
    }

    boolean isOfCredentials() {
        return reason == SessionLoss.Reason.BAD_CREDENTIALS;
    }

    /** The same, when more is known about the call. */
    EtcdFailure with(Outcome known) {
        return new EtcdFailure(reason, known, message, this);
    }

    /** Whether etcd did not answer, for all that is known. */
    boolean isSilence() {
        return reason == SessionLoss.Reason.UNREACHABLE
                && outcome != Outcome.TOKEN_EXPIRED
                && outcome != Outcome.OVERLOADED
                && !isInability();
    }

    /**
     * Whether a member of etcd answered that it is not able to now; another one may be, which another connection may
     * reach.
     */
    boolean isInability() {
        return outcome == Outcome.UNABLE;
    }

    /**
     * Whether another connection may succeed where this one did not come about, because certificates or a password have
     * been renewed meanwhile.
     */
    boolean mayPassWhenRenewed() {
        return outcome == Outcome.NOT_SECURED || outcome == Outcome.REFUSED_FOR_NOW;
    }

    /** Whether a connection ended for a reason that did not arrive. */
    boolean isHangUp() {
        return reason == SessionLoss.Reason.UNREACHABLE && outcome == Outcome.UNKNOWN;
    }

    /** The same in the store's terms. */
    StoreException asStoreException() {
        return switch (outcome) {
            case UNKNOWN, TIMED_OUT, UNABLE, OVERLOADED -> uncertain();
            case REFUSED, NOT_SECURED -> StoreException.refused(reason, message, this);
            case TOKEN_EXPIRED, REFUSED_FOR_NOW -> StoreException.refusedForNow(reason, message, this);
        };
    }

    /** A contradiction of what was known ends a session, whether or not something was done. */
    private StoreException uncertain() {
        return reason == SessionLoss.Reason.UNREACHABLE
                ? StoreException.unanswered(message, this)
                : StoreException.refused(reason, message, this);
    }
}
