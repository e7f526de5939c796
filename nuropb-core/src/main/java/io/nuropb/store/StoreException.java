package io.nuropb.store;

import io.nuropb.CompletionFailure;
import io.nuropb.ControlCharacters;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.SessionLoss.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A call to a {@link LeaseStore} failed: for which kind of reason, and whether the store may have done what it was
 * asked for.
 */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final boolean done;
    private final boolean last;
    private final String message;

    private StoreException(Reason reason, boolean done, boolean last, String message, @Nullable Throwable cause) {
        super(ControlCharacters.replaced(message), cause);
        this.reason = reason;
        this.done = done;
        this.last = last;
        this.message = ControlCharacters.replaced(message);
    }

    /**
     * It was certainly not done.
     *
     * @param reason the kind of reason
     * @param message what was found, on what, what to do; without secrets
     */
    public static StoreException refused(Reason reason, String message, @Nullable Throwable cause) {
        return new StoreException(
                reason, false, reason != Reason.UNREACHABLE && reason != Reason.OVER_QUOTA, message, cause);
    }

    /**
     * It was certainly not done, and may be when it is asked for again, as with a password that is about to change: a
     * session goes on for as long as its lease lasts. If that ends first, the session ends for this reason.
     *
     * @param reason the kind of reason
     * @param message what was found, on what, what to do; without secrets
     */
    public static StoreException refusedForNow(Reason reason, String message, @Nullable Throwable cause) {
        return new StoreException(reason, false, false, message, cause);
    }

    /** It was not done, or it was and the answer is lost, or it will be done later: the store did not answer. */
    public static StoreException unanswered(String message, @Nullable Throwable cause) {
        return new StoreException(Reason.UNREACHABLE, true, false, message, cause);
    }

    /**
     * The failure that a store's stage ended with; what is no {@code StoreException}, against the contract, is taken
     * for unanswered.
     */
    public static StoreException in(Throwable thrown) {
        Throwable failure = CompletionFailure.causeOf(thrown);
        return failure instanceof StoreException known
                ? known
                : unanswered("The store failed in a way that it does not explain: " + failure, failure);
    }

    /** The same, saying what was attempted. */
    public StoreException during(String attempt) {
        return new StoreException(reason, done, last, attempt + " failed: " + message, this);
    }

    /** The kind of reason. */
    public Reason reason() {
        return reason;
    }

    /** Whether it may have been done, or be done later. */
    public boolean mayBeDone() {
        return done;
    }

    /** Whether trying again under the same lease is pointless. */
    public boolean isFinal() {
        return last;
    }

    /** The end of a session for this reason. */
    public SessionLoss asLoss() {
        return new SessionLoss(reason, message);
    }
}
