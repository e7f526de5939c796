package io.nuropb.chaos;

import io.nuropb.Backoff;
import io.nuropb.election.Coordinator;
import io.nuropb.messaging.Retries;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
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
    },
    /** An instance says that it leads if it did when it last acted, without a look at its lease. */
    BELIEF(Belief.BELIEF, FaultKind.CALLBACK_BLOCKED) {
        @Override
        BooleanSupplier leads(ServiceRunner sound) {
            RememberedRole role = new RememberedRole();
            sound.observe(role);
            return role::leads;
        }
    },
    /** A leader may be unable to work for ten minutes. */
    DUTY(Duty.DUTY, FaultKind.LEADER_FORBIDDEN) {
        @Override
        RunnerConfig defective(RunnerConfig sound) {
            return sound.withDutyLimit(Duration.ofMinutes(10));
        }
    },
    /** Nobody hears of an operator's pause. */
    WISHES(Wishes.WISHES, FaultKind.FLEET_PAUSED) {
        @Override
        Coordinator defective(Coordinator sound) {
            return new PauseDeafCoordinator(sound);
        }
    },
    /** A leader goes on when its readiness is withdrawn, and nobody has written that. */
    WITHDRAWALS(Withdrawals.WITHDRAWALS, FaultKind.QUEUE_DELETED) {
        @Override
        Coordinator defective(Coordinator sound) {
            return new WithdrawalForgettingCoordinator(sound);
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

    /** What answers whether an instance leads instead. */
    BooleanSupplier leads(ServiceRunner sound) {
        return sound::leads;
    }

    /** How long a handler takes at least. */
    Duration shortestWork() {
        return Duration.ZERO;
    }
}
