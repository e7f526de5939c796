package io.nuropb.chaos;

import io.nuropb.election.Coordinator;
import java.util.List;

/**
 * A defect on purpose, in the client or in the service: a run with it shows that the reckoning sees what it says it looks for. Each breaks
 * one rule and no other.
 */
enum NegativeControl {
    /** The client takes for confirmed what it has handed to a connection, though that broke before the confirm came. */
    LOSS(Messages.NO_LOSS, FaultKind.BROKER_KILLED, FaultKind.CLIENT_LINK_SWALLOWED),
    /** An instance that does not lead hears of a pause now and then which nobody has proclaimed. */
    ISOLATION(Isolation.ISOLATION, FaultKind.PROCESS_PAUSED) {
        @Override
        Coordinator defective(Coordinator sound) {
            return new PauseInventingCoordinator(sound);
        }
    },
    /** An instance goes on renewing the lease of a session that it has left, until it joins again. */
    PROGRESS(Progress.PROGRESS, FaultKind.CALLBACK_BLOCKED) {
        @Override
        Coordinator defective(Coordinator sound) {
            return new LeaseKeepingCoordinator(sound);
        }
    };

    private final String rule;

    @SuppressWarnings("ImmutableEnumChecker") // A list that List.of made does not change; its type does not say so.
    private final List<FaultKind> faults;

    NegativeControl(String rule, FaultKind... faults) {
        this.rule = rule;
        this.faults = List.of(faults);
    }

    /** What is violated. */
    String rule() {
        return rule;
    }

    /** What it takes for that. */
    List<FaultKind> faults() {
        return faults;
    }

    /** What the service's instances have instead of a coordinator. */
    Coordinator defective(Coordinator sound) {
        return sound;
    }
}
