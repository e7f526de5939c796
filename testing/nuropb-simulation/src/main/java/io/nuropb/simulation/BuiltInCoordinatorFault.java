package io.nuropb.simulation;

import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.election.SessionLoss;
import io.nuropb.inmemory.InMemoryCoordinatorClient;
import io.nuropb.simulation.CoordinatorFault.Harm;
import io.nuropb.simulation.SeededDisturbance.Damage;
import io.nuropb.simulation.SeededDisturbance.Kind;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** What can befall the coordinator in memory, and a process's way to it. */
enum BuiltInCoordinatorFault {
    /** An operator pauses the fleet, now and again. */
    OPERATOR_PAUSES(20, (coordinator, victim) -> {
        coordinator.pause();
        return () -> coordinator.store().withdrawControl(World.SERVICE);
    }),

    /** A process cannot reach the coordinator. */
    COORDINATOR_CUT(40, link(InMemoryCoordinatorClient::cut)),
    /** Nothing passes between a process and the coordinator, nor fails. */
    COORDINATOR_STALLED(40, link(InMemoryCoordinatorClient::stall)),
    /** The coordinator's answers and news arrive late. */
    COORDINATOR_SLOW(40, (coordinator, victim) -> {
        coordinator.client(victim).delayAnswers(coordinator.delay());
        return () -> coordinator.reconnect(victim);
    }),
    /** The coordinator's answers arrive late, and a little later not at all. */
    COORDINATOR_FADES(60, (coordinator, victim) -> {
        coordinator.client(victim).delayAnswers(coordinator.ttl().dividedBy(4));
        Scheduler.Timer end = coordinator.after(
                coordinator.ttl(), () -> coordinator.client(victim).stall());
        return () -> {
            end.cancel();
            coordinator.reconnect(victim);
        };
    }),
    /**
     * The member that leads the coordinator's cluster is stuck: it renews a process's lease without effect, and passes
     * nothing on.
     */
    COORDINATOR_MEMBER_STUCK(40, (coordinator, victim) -> {
        coordinator.stick(victim);
        return () -> coordinator.reconnect(victim);
    }),
    /** A candidate does not hear whether it was elected. */
    ELECTION_ANSWER_LOST(1, once(InMemoryCoordinatorClient::loseNextElectionAnswer)),
    /** Some questions to the coordinator get lost. */
    REQUESTS_LOST(40, disturbing(Kind.REQUEST, Damage.LOST)),
    /** Some questions to the coordinator arrive late, when others have overtaken them. */
    REQUESTS_LATE(40, disturbing(Kind.REQUEST, Damage.LATE)),
    /** Some questions to the coordinator arrive twice. */
    REQUESTS_TWICE(40, disturbing(Kind.REQUEST, Damage.TWICE)),
    /** Some of the coordinator's answers get lost: nobody knows whether what was asked for was done. */
    ANSWERS_LOST(40, disturbing(Kind.ANSWER, Damage.LOST)),
    /** Some of the coordinator's answers arrive late, when others have overtaken them. */
    ANSWERS_LATE(40, disturbing(Kind.ANSWER, Damage.LATE)),
    /** Some of what watches tell gets lost. */
    NEWS_LOST(40, disturbing(Kind.NEWS, Damage.LOST)),
    /** Some of what watches tell arrives late, when others have overtaken it. */
    NEWS_LATE(40, disturbing(Kind.NEWS, Damage.LATE)),
    /** Some of what watches tell arrives twice. */
    NEWS_TWICE(40, disturbing(Kind.NEWS, Damage.TWICE)),
    /** Who reads gets what was there a while ago, as from a member that lags behind. */
    STALE_READS(40, link(InMemoryCoordinatorClient::readStale)),
    /** Watches end with an error. */
    WATCHES_BROKEN(1, once(InMemoryCoordinatorClient::breakWatches)),
    /** Watches tell nothing more, and do not say so. */
    WATCHES_SILENT(1, once(InMemoryCoordinatorClient::silenceWatches)),
    /** The coordinator refuses a process for lack of rights. */
    COORDINATOR_REFUSES(20, (coordinator, victim) -> {
        coordinator.client(victim).refuse(SessionLoss.Reason.PERMISSION_DENIED);
        return () -> coordinator.client(victim).welcome();
    }),
    /** The coordinator does not accept a process's credentials any more. */
    COORDINATOR_CREDENTIALS_EXPIRED(20, (coordinator, victim) -> {
        coordinator.client(victim).refuse(SessionLoss.Reason.BAD_CREDENTIALS);
        return () -> coordinator.client(victim).welcome();
    }),
    /** The coordinator forgets its history. */
    COMPACTION(1, (coordinator, victim) -> {
        coordinator.store().compact();
        return () -> {};
    }),
    /** The coordinator is down and comes back as it was. */
    COORDINATOR_OUTAGE(60, (coordinator, victim) -> {
        coordinator.store().stop();
        return () -> coordinator.store().start();
    }),
    /** The coordinator comes back empty. */
    COORDINATOR_RESTORED_EMPTY(20, Harm.REGRESSES, (coordinator, victim) -> {
        coordinator.store().stop();
        return () -> coordinator.store().startFromEmptyBackup();
    }),
    /** The coordinator comes back as an earlier backup of it was. */
    COORDINATOR_RESTORED_OLD(20, Harm.REGRESSES, (coordinator, victim) -> {
        coordinator.store().stop();
        return () -> coordinator.store().startFrom(coordinator.latestBackup());
    }),
    /** The coordinator renews an instance's lease and ends it then. */
    LEASE_RENEWED_AND_REVOKED(1, Harm.UNSEATS, (coordinator, victim) -> {
        coordinator.store().revokeAfterRenewal(World.SERVICE, victim);
        return () -> {};
    }),
    /** The coordinator ends an instance's lease early. */
    LEASE_EXPIRED(1, Harm.UNSEATS, (coordinator, victim) -> {
        coordinator.store().expire(World.SERVICE, victim);
        return () -> {};
    }),
    /** The leader key is deleted; the leader's lease lives on. */
    LEADER_REMOVED(1, Harm.UNSEATS, (coordinator, victim) -> {
        coordinator.removeLeader();
        return () -> {};
    });

    private final Duration longest;
    private final Harm harm;

    @SuppressWarnings("ImmutableEnumChecker") // What a fault does is fixed; a lambda's type does not say so.
    private final BiFunction<BuiltInCoordinator, InstanceId, Runnable> begin;

    BuiltInCoordinatorFault(int longestSeconds, BiFunction<BuiltInCoordinator, InstanceId, Runnable> begin) {
        this(longestSeconds, Harm.NONE, begin);
    }

    BuiltInCoordinatorFault(int longestSeconds, Harm harm, BiFunction<BuiltInCoordinator, InstanceId, Runnable> begin) {
        this.longest = Duration.ofSeconds(longestSeconds);
        this.harm = harm;
        this.begin = begin;
    }

    /** The fault of one coordinator. */
    CoordinatorFault of(BuiltInCoordinator coordinator) {
        return new CoordinatorFault(name(), longest, harm, victim -> begin.apply(coordinator, victim));
    }

    private static BiFunction<BuiltInCoordinator, InstanceId, Runnable> link(
            Consumer<InMemoryCoordinatorClient> damage) {
        return (coordinator, victim) -> {
            damage.accept(coordinator.client(victim));
            return () -> coordinator.reconnect(victim);
        };
    }

    private static BiFunction<BuiltInCoordinator, InstanceId, Runnable> disturbing(Kind kind, Damage damage) {
        return (coordinator, victim) -> {
            coordinator.disturb(victim, kind, damage);
            return () -> coordinator.reconnect(victim);
        };
    }

    private static BiFunction<BuiltInCoordinator, InstanceId, Runnable> once(Consumer<InMemoryCoordinatorClient> act) {
        return (coordinator, victim) -> {
            act.accept(coordinator.client(victim));
            return () -> {};
        };
    }
}
