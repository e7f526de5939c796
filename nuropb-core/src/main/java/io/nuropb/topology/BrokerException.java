package io.nuropb.topology;

import io.nuropb.ControlCharacters;
import org.jspecify.annotations.Nullable;

/**
 * The broker cannot be used as it was asked to be; the message says what was attempted, on what, what was found and
 * what to do.
 */
public final class BrokerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final boolean withoutEffect;

    /**
     * A failure of which it is not known whether the broker did what it was asked to.
     *
     * @param reason the kind of failure
     * @param message attempted, object, found and remedy, without secrets
     * @param cause the client library's exception, if there is one
     */
    public BrokerException(Reason reason, String message, @Nullable Throwable cause) {
        this(reason, message, cause, false);
    }

    private BrokerException(Reason reason, String message, @Nullable Throwable cause, boolean withoutEffect) {
        super(ControlCharacters.replaced(message), cause);
        this.reason = reason;
        this.withoutEffect = withoutEffect;
    }

    /**
     * The same failure, with the knowledge that what was attempted had no effect at the broker and will not have any.
     */
    public BrokerException withoutEffect() {
        return new BrokerException(reason, String.valueOf(getMessage()), getCause(), true);
    }

    /**
     * Whether it is certain that what was attempted had no effect, and will not have any: a message that was to be
     * published was not taken. It is then safe to try again.
     */
    public boolean isWithoutEffect() {
        return withoutEffect;
    }

    /** The kind of failure. */
    public Reason reason() {
        return reason;
    }

    /** Kinds of failure, told apart by what can be done about them. */
    public enum Reason {
        /** No connection: refused, timed out, reset, unknown host. Waiting can help. */
        UNREACHABLE(true),
        /** The broker does not accept the user name and password, or the client certificate. */
        BAD_CREDENTIALS(false),
        /** The virtual host does not exist, or the user has no access to it. */
        NO_VIRTUAL_HOST(false),
        /** TLS could not be agreed on, or the server's certificate was not accepted. */
        INSECURE(false),
        /** A permission is missing (403). */
        ACCESS_REFUSED(false),
        /** The queue or exchange does not exist (404). Its owner can bring it back. */
        NOT_FOUND(true),
        /** Another connection holds the object exclusively (405). */
        LOCKED(true),
        /** The object exists with other properties (406). */
        DRIFTED(false),
        /** The message is larger than the broker takes ({@code max_message_size}); of the others nothing is said. */
        TOO_LARGE(false),
        /** The client library on the class path is not of a version that this adapter can use. */
        INCOMPATIBLE(false),
        /** The consumer was cancelled by the broker, as when its queue is deleted. */
        CANCELLED(true),
        /** The broker closed the channel for another reason, or answers, but not on this channel. */
        CHANNEL_CLOSED(true),
        /** The broker keeps publishers waiting: memory or disk alarm. */
        BLOCKED(true),
        /** This client has been closed. */
        CLOSED(false);

        private final boolean waitingHelps;

        Reason(boolean waitingHelps) {
            this.waitingHelps = waitingHelps;
        }

        /** Whether the same attempt can succeed later without anybody changing configuration or rights. */
        public boolean waitingHelps() {
            return waitingHelps;
        }
    }
}
