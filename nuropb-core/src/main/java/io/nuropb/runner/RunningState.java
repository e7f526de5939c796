package io.nuropb.runner;

/** Where an instance is in its life, in the words of the NuroPb protocol's first implementation. */
public enum RunningState {
    /** Not started yet, or only just. */
    STARTUP("startup"),
    /** In the election, or on the way into it; no leader is known yet. */
    STARTUP_LEADER_ELECTION("startup-leader-election"),
    /** Another instance leads; this one waits for its proclamation, or connects. */
    STARTUP_LEADER_DECIDED("startup-leader-decided"),
    /** Elected; prepares the broker and proclaims. It may be consuming already, if it followed before. */
    TAKING_LEADERSHIP("taking-leadership"),
    /** Leads, and has proclaimed that the broker is ready. */
    RUNNING_LEADER("running-leader"),
    /** Has begun to serve under a leader's proclamation, and goes on while leaders change. */
    RUNNING_FOLLOWER("running-follower"),
    /** Runs without a coordinator: a lone service, or a client only. */
    RUNNING_STANDALONE("running-standalone"),
    /** Leaves the election, drains and closes. */
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

    static RunningState of(LifecycleState state) {
        return of(state.role(), state.hasServed(), state.fleet());
    }

    static RunningState of(Role role, boolean hasServed, Fleet fleet) {
        if (role instanceof Role.New) {
            return STARTUP;
        }
        if (role instanceof Role.Client) {
            return RUNNING_STANDALONE;
        }
        if (role instanceof Role.Standalone alone) {
            return alone.isReady() || hasServed ? RUNNING_STANDALONE : STARTUP;
        }
        if (role instanceof Role.Leader leader) {
            return leader.isReady() && leader.task().trustsObjects() ? RUNNING_LEADER : TAKING_LEADERSHIP;
        }
        if (role instanceof Role.Stopped) {
            return SHUTDOWN;
        }
        if (role.isEnding()) {
            return STOPPING;
        }
        if (hasServed) {
            return RUNNING_FOLLOWER;
        }
        return fleet.leader().isPresent() ? STARTUP_LEADER_DECIDED : STARTUP_LEADER_ELECTION;
    }
}
