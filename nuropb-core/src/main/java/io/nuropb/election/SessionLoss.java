package io.nuropb.election;

/**
 * Why a session ended.
 *
 * @param reason the kind of reason
 * @param message what was attempted, on what, what was found, what to do; without secrets
 */
public record SessionLoss(Reason reason, String message) {

    /**
     * Kinds of reason, told apart by what can be done about them. What an adapter cannot put under one of them for
     * certain is {@link #UNREACHABLE}, for which waiting is right: a reason for which waiting does not help stops an
     * instance for good.
     */
    public enum Reason {
        /** The coordinator did not answer: refused, timed out, unknown host, no majority. Waiting can help. */
        UNREACHABLE(true),
        /** The coordinator's store is full, and takes no writes until somebody makes room. Waiting can help. */
        OVER_QUOTA(true),
        /** The lease ran out before it could be renewed, by the local deadline or by the coordinator's word. */
        EXPIRED(true),
        /** The lease ran out, and no renewal is known to have failed: this process did not act in time. */
        STOOD_STILL(true),
        /** User name and password, token or client certificate were not accepted. */
        BAD_CREDENTIALS(false),
        /** The user lacks a permission on the service's keys. */
        PERMISSION_DENIED(false),
        /** TLS could not be agreed on, or the server's certificate was not accepted. */
        INSECURE(false),
        /** The request can never be fulfilled, for example a TTL below the server's minimum. */
        INVALID(false),
        /** Terms went backwards: another cluster, or an old snapshot restored. Every instance has to begin anew. */
        REGRESSED(true),
        /** The coordinator client was closed. */
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
