package io.nuropb.election;

/** A write that only the leader may make was attempted by an instance that does not lead, or does not lead any more. */
public final class NotLeaderException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message what was attempted, in which term, and who leads instead if that is known */
    public NotLeaderException(String message) {
        super(message);
    }
}
