package io.nuropb.runner;

/** Where an instance is in its life, in the words of the NuroPb protocol's first implementation. */
public enum RunningState {
    /** Not started yet, or only just. */
    STARTUP("startup"),
    /** In the race, or on the way into it; no leader is known yet. */
    STARTUP_LEADER_ELECTION("startup-leader-election"),
    /** Another instance leads; this one waits for its word, or connects. */
    STARTUP_LEADER_DECIDED("startup-leader-decided"),
    /** Elected; prepares the broker and proclaims. It may be consuming already, if it followed before. */
    TAKING_LEADERSHIP("taking-leadership"),
    /** Leads, and its word is out. */
    RUNNING_LEADER("running-leader"),
    /** Has begun to serve under a leader's word, and goes on while leaders change. */
    RUNNING_FOLLOWER("running-follower"),
    /** Runs without a coordinator: a lone service, or a client only. */
    RUNNING_STANDALONE("running-standalone"),
    /** Leaves the race, drains and closes. */
    STOPPING("stopping"),
    /** Has ended, and cannot be started again. */
    SHUTDOWN("shutdown");

    private final String label;

    RunningState(String label) {
        this.label = label;
    }

    /** The state's name on the wire and in logs. */
    public String label() {
        return label;
    }

    static RunningState of(State state) {
        Standing standing = state.standing();
        if (standing instanceof Standing.New) {
            return STARTUP;
        }
        if (standing instanceof Standing.Standalone alone) {
            return Duties.isDone(alone.duty()) || state.hasServed() ? RUNNING_STANDALONE : STARTUP;
        }
        if (standing instanceof Standing.Leading leading) {
            return Duties.isDone(leading.duty()) ? RUNNING_LEADER : TAKING_LEADERSHIP;
        }
        if (standing instanceof Standing.Stopping || standing instanceof Standing.Closing) {
            return STOPPING;
        }
        if (standing instanceof Standing.Stopped) {
            return SHUTDOWN;
        }
        if (state.hasServed()) {
            return RUNNING_FOLLOWER;
        }
        return state.fleet().leader().isPresent() ? STARTUP_LEADER_DECIDED : STARTUP_LEADER_ELECTION;
    }
}
