package io.nuropb.inmemory;

import io.nuropb.election.SessionLoss;
import io.nuropb.election.SessionLoss.Reason;

/** Why a request was not answered as it was hoped. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    Refusal(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Whether the coordinator may have done what was asked: nothing came back. */
    boolean isAmbiguous() {
        return reason == Reason.UNREACHABLE;
    }

    SessionLoss asLoss() {
        return new SessionLoss(reason, text());
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
