package io.nuropb.runner;

/** What part an instance takes in the mesh. */
public enum RunnerMode {
    /** One of a fleet: elects, waits for the leader's proclamation, serves. */
    FLEET,
    /** A lone service without a coordinator: prepares the broker for itself, then serves. */
    STANDALONE,
    /**
     * Serves nothing, only calls: consumes its own reply queue and prepares nothing else on the broker. Its service has
     * no handlers.
     */
    CLIENT_ONLY
}
