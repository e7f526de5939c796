package io.nuropb.service;

import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.FailedCallException;
import io.nuropb.messaging.MessageIds;
import io.nuropb.messaging.NuropbException;
import java.util.Optional;

/**
 * A message that was given up, and why: a requester is told so, and the message is dead-lettered.
 *
 * @param kind the kind of reason
 * @param what the service and method, or the service and the topic, for people; empty if the message could not be read
 * @param ids by what it is known in logs
 * @param reason why, in the words that a requester is told; they may quote what the handler says of the message
 * @param delivery the message as the broker delivered it, with all its content
 * @param thrown what the handler threw, if that is no failure that it has a name for; its words may quote the message
 */
public record MessageFailure(
        Kind kind, String what, MessageIds ids, String reason, Delivery delivery, Optional<Throwable> thrown) {

    /** Kinds of reason; the log has one line for each in an interval. */
    public enum Kind {
        /**
         * It is no message of the protocol, or more of one than is allowed; {@link io.nuropb.messaging.Malformed.Kind}
         * has the finer kinds.
         */
        UNREADABLE,
        /** It calls a method that the service does not have. */
        UNKNOWN_METHOD,
        /** This instance does not know its method or topic, and none of those that handle it took it in time. */
        NOT_TAKEN,
        /** It calls a method that takes encrypted calls only, and came in clear. */
        NOT_ENCRYPTED,
        /**
         * Its parameters are not those of the method, or the event is not what the handler takes; or its context cannot
         * go with an event that follows from it.
         */
        DOES_NOT_FIT,
        /** An authorizer, or the handler, refused the caller. */
        UNAUTHORIZED,
        /**
         * The handler failed with a {@link NuropbException} that is no {@link FailedCallException}, or returned a
         * failure: an error that it has a name for.
         */
        HANDLER_ERROR,
        /**
         * The handler failed with another exception, as with one that a call of its own failed with; or so did its
         * authorizer's call.
         */
        HANDLER_EXCEPTION,
        /** The handler took longer than its deadline. */
        DEADLINE,
        /** The handler asked a second time to be called again. */
        CALLED_AGAIN_TWICE,
        /**
         * The handler asked to be called again, and the message had been delivered before: it may have asked then, or
         * an instance may have given the message back, or been lost.
         */
        CANNOT_BE_CALLED_AGAIN,
        /**
         * The result, or an event that follows from it, cannot be written, is too large, or is refused by the broker.
         */
        CANNOT_BE_SENT,
        /** It is an event of a topic that no pattern of the service's matches. */
        UNROUTED_EVENT,
        /**
         * It is a request, and the leader of the fleet has those for its method, or of its sender, refused for a time;
         * see {@link io.nuropb.election.Restrictions}.
         */
        REFUSED
    }

    /** Shows kind, what and ids; not the reason, which may quote the message. */
    @Override
    public String toString() {
        return "MessageFailure[" + kind + ", " + (what.isEmpty() ? "unreadable" : what) + ", " + ids + "]";
    }
}
