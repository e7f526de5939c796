package io.nuropb.chaos;

import io.nuropb.Backoff;
import io.nuropb.election.Coordinator;
import io.nuropb.messaging.Retries;
import io.nuropb.runner.RunnerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A defect on purpose, in the client or in the service: a run with it shows that the reckoning sees what it says it
 * looks for. Each breaks one rule and no other.
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
    },
    /**
     * A reply that RabbitMQ does not take at once is given up; handlers take so long that replies are due while it
     * takes none.
     */
    ONCE(Once.ONCE, FaultKind.MEMORY_ALARM) {
        @Override
        RunnerConfig defective(RunnerConfig sound) {
            Retries once = new Retries(1, Backoff.defaults());
            return sound.withDispatch(sound.dispatch().withReplies(once));
        }

        @Override
        Duration shortestWork() {
            return Duration.ofMillis(500);
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

    /** The control of this name, if it is one. */
    static Optional<NegativeControl> of(String name) {
        return Stream.of(values())
                .filter(control -> control.name().equals(name))
                .findFirst();
    }

    /** What the service's instances have instead of a coordinator. */
    Coordinator defective(Coordinator sound) {
        return sound;
    }

    /** How the service's instances are configured instead. */
    RunnerConfig defective(RunnerConfig sound) {
        return sound;
    }

    /** How long a handler takes at least. */
    Duration shortestWork() {
        return Duration.ZERO;
    }
}
