package io.nuropb.runner;

import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;

/** What an instance that waits before it tries again could not get past. */
public enum RetryReason {
    /** The broker did not answer. The waiting ends as soon as it does. */
    BROKER_UNREACHABLE,
    /**
     * The broker did not let this instance in: it does not accept the user, has no such virtual host, or TLS was not
     * agreed on. The waiting ends as soon as a connection is opened.
     */
    CONNECTION_REFUSED,
    /** The broker answered, and something there is not as it has to be: an object, a right, a consumer. */
    BROKER_REFUSED,
    /** The broker said that nobody consumes the service queue, although instances say that they do. It may not know. */
    CONSUMERS_DOUBTED,
    /** More instances are at another broker than at this leader's, which cannot look after their objects. */
    OUTNUMBERED,
    /** The coordinator has not taken the leader's proclamation. */
    PROCLAMATION_REFUSED;

    static RetryReason of(BrokerException problem) {
        return switch (problem.reason()) {
            case UNREACHABLE -> BROKER_UNREACHABLE;
            case BAD_CREDENTIALS, NO_VIRTUAL_HOST, INSECURE -> CONNECTION_REFUSED;
            case ACCESS_REFUSED,
                    NOT_FOUND,
                    LOCKED,
                    DRIFTED,
                    TOO_LARGE,
                    INCOMPATIBLE,
                    CANCELLED,
                    CHANNEL_CLOSED,
                    BLOCKED,
                    CLOSED -> BROKER_REFUSED;
        };
    }

    /** A problem of the broker's in words for the status: whether it is waited for, and why. */
    static String describe(BrokerException problem) {
        String text = problem.getMessage() == null ? problem.reason().name() : problem.getMessage();
        return problem.reason() == Reason.UNREACHABLE ? "Waiting for the broker: " + text : text;
    }

    /** Whether a server did not answer, so that to try again costs nobody anything. */
    boolean isUnreachable() {
        return this == BROKER_UNREACHABLE;
    }

    /** Whether this event ends the waiting before its time. */
    boolean isOvercomeBy(LifecycleEvent event) {
        return (this == BROKER_UNREACHABLE || this == CONNECTION_REFUSED)
                && event instanceof LifecycleEvent.BrokerAnswered;
    }
}
