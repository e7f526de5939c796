package io.nuropb.demo;

import io.nuropb.runner.RunningState;
import io.nuropb.runner.Status;
import java.util.ArrayList;
import java.util.List;

/** Puts into words for the timeline what has changed in the life of an instance. */
final class StateReporter {

    private StateReporter() {}

    /** What is worth telling; often nothing. */
    static List<String> of(Status before, Status after) {
        List<String> told = new ArrayList<>();
        if (before.state() != after.state()) {
            told.addAll(ofState(before, after));
        }
        boolean stops = after.state() == RunningState.STOPPING || after.state() == RunningState.SHUTDOWN;
        if (before.consuming() != after.consuming() && !stops) {
            told.add(after.consuming() ? "serves" : "does not serve for now");
        }
        return told;
    }

    private static List<String> ofState(Status before, Status after) {
        return switch (after.state()) {
            case STARTUP_LEADER_ELECTION -> List.of("joins the election");
            case STARTUP_LEADER_DECIDED -> List.of("hears that " + leader(after) + " leads; waits for its word");
            case TAKING_LEADERSHIP ->
                List.of(
                        before.state() == RunningState.RUNNING_LEADER
                                ? "takes its word back: the broker is to be repaired"
                                : "is elected leader, term " + term(after) + "; prepares the broker");
            case RUNNING_LEADER -> List.of("proclaims that the broker is ready");
            case STOPPING -> List.of("leaves the election, and drains");
            case SHUTDOWN -> List.of("has stopped");
            case STARTUP, RUNNING_FOLLOWER, RUNNING_STANDALONE -> List.of();
        };
    }

    private static String term(Status status) {
        return status.leader().map(leader -> leader.term().toString()).orElse("unknown");
    }

    private static String leader(Status status) {
        return status.leader().map(Object::toString).orElse("nobody");
    }
}
