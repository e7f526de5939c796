package io.nuropb.testkit.simulation;

import io.nuropb.Scheduler;
import io.nuropb.election.SessionLoss;
import io.nuropb.inmemory.InMemoryBroker;
import io.nuropb.inmemory.InMemoryCoordinatorClient;
import io.nuropb.inmemory.InMemoryVirtualHost;
import io.nuropb.inmemory.Permission;
import io.nuropb.testkit.simulation.Handlers.Mood;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** What can befall a fleet. Each kind begins at one moment and is put right after a while; several may overlap. */
public enum Fault {
    /** A process dies without a word; another takes its place. */
    CRASH(60, (world, victim) -> {
        victim.crash();
        return () -> world.replace(victim);
    }),
    /** A process stands still, as by SIGSTOP, and does in a burst what fell due meanwhile. */
    PAUSE(60, (world, victim) -> {
        victim.pause();
        return victim::resume;
    }),
    /** A process stops gracefully; another takes its place. */
    STOP(30, (world, victim) -> {
        victim.stop();
        return () -> world.replace(victim);
    }),
    /** A process is replaced by one whose clock goes slower than the coordinator's, within the promised ratio. */
    SLOW_CLOCK(1, (world, victim) -> {
        victim.stop();
        return () -> world.replace(victim, world.slowRate());
    }),
    /** A process is replaced by one whose clock goes faster than the coordinator's. */
    FAST_CLOCK(1, (world, victim) -> {
        victim.stop();
        return () -> world.replace(victim, World.FASTEST);
    }),

    /** A process cannot reach the coordinator. */
    COORDINATOR_CUT(40, link(InMemoryCoordinatorClient::cut)),
    /** Nothing passes between a process and the coordinator, nor fails. */
    COORDINATOR_STALLED(40, link(InMemoryCoordinatorClient::stall)),
    /** The coordinator's answers and news arrive late. */
    COORDINATOR_SLOW(40, (world, victim) -> {
        victim.coordinator().delayAnswers(world.delay());
        return () -> victim.coordinator().restore();
    }),
    /** The coordinator's answers arrive late, and a little later not at all. */
    COORDINATOR_FADES(60, (world, victim) -> {
        victim.coordinator().delayAnswers(world.plan().ttl().dividedBy(4));
        Scheduler.Timer end = world.time()
                .schedule(world.plan().ttl(), () -> victim.coordinator().stall());
        return () -> {
            end.cancel();
            world.reconnect(victim);
        };
    }),
    /** A candidate does not hear whether it was elected. */
    ELECTION_ANSWER_LOST(1, once(victim -> victim.coordinator().loseNextElectionAnswer())),
    /** Watches end with an error. */
    WATCHES_BROKEN(1, once(victim -> victim.coordinator().breakWatches())),
    /** Watches tell nothing more, and do not say so. */
    WATCHES_SILENT(1, once(victim -> victim.coordinator().silenceWatches())),
    /** The coordinator refuses a process for lack of rights. */
    COORDINATOR_REFUSES(20, (world, victim) -> {
        victim.coordinator().refuse(SessionLoss.Reason.PERMISSION_DENIED);
        return () -> victim.coordinator().welcome();
    }),
    /** The coordinator forgets its history. */
    COMPACTION(1, all(world -> world.coordinator().compact())),
    /** The coordinator is down and comes back as it was. */
    COORDINATOR_OUTAGE(60, (world, victim) -> {
        world.coordinator().stop();
        return () -> world.coordinator().start();
    }),
    /** The coordinator comes back empty. */
    COORDINATOR_RESTORED_EMPTY(20, (world, victim) -> {
        world.coordinator().stop();
        return () -> world.coordinator().startFromEmptyBackup();
    }),
    /** The coordinator ends an instance's lease early. */
    LEASE_EXPIRED(1, (world, victim) -> {
        world.witness().byHand();
        world.coordinator().expire(World.SERVICE, victim.id());
        return () -> {};
    }),
    /** The leader key is deleted; the leader's lease lives on. */
    LEADER_REMOVED(1, (world, victim) -> {
        world.witness().byHand();
        world.coordinator().removeLeader(World.SERVICE);
        return () -> {};
    }),

    /** All of a process's connections to the broker break. */
    BROKER_CUT(1, once(SimulatedProcess::cutBroker)),
    /** All connections to the broker break. */
    BROKER_CUTS_ALL(1, all(world -> world.broker().cutConnections())),
    /** The broker is down and comes back with what is durable. */
    BROKER_OUTAGE(40, (world, victim) -> {
        world.excuseTransient("the broker was restarted");
        world.broker().stop();
        return () -> world.broker().start();
    }),
    /** The service queue is deleted with what it holds. */
    QUEUE_DELETED(1, host((world, host) -> {
        if (host.queues().contains(world.queue())) {
            world.journal().excuseAllUnderWay("the queue was deleted");
            world.journal().openWindow("the queue was missing");
            world.witness().queueWentMissing();
            host.deleteQueue(world.queue());
        }
        return () -> {};
    })),
    /** The queue's binding to the exchange of requests is deleted. */
    BINDING_DELETED(1, host((world, host) -> {
        world.unbind(host);
        return () -> {};
    })),
    /** Publishers are kept waiting. */
    BLOCKED(30, (world, victim) -> {
        world.broker().block();
        return () -> world.broker().unblock();
    }),
    /** Consumers are cancelled. */
    CONSUMERS_CANCELLED(1, host((world, host) -> {
        if (host.queues().contains(world.queue())) {
            host.cancelConsumers(world.queue());
        }
        return () -> {};
    })),
    /** Consumers' channels are closed with an error. */
    CHANNELS_CLOSED(1, host((world, host) -> {
        if (host.queues().contains(world.queue())) {
            host.closeChannels(world.queue());
        }
        return () -> {};
    })),
    /** Messages are taken and not confirmed. */
    CONFIRMS_LOST(20, answering(InMemoryBroker.Answer.NONE)),
    /** Messages are refused with a nack. */
    NACKED(20, answering(InMemoryBroker.Answer.NACK)),
    /** The right to consume is taken away. */
    READ_REFUSED(20, host((world, host) -> {
        host.refuse(Permission.READ, world.queue());
        return host::grantEverything;
    })),

    /** Handlers throw exceptions. */
    HANDLER_THROWS(30, mood(Mood.THROWS)),
    /** Handlers throw errors. */
    HANDLER_ERRS(30, mood(Mood.ERRS)),
    /** Handlers never come to an end. */
    HANDLER_HANGS(20, mood(Mood.HANGS)),
    /** Handlers take seconds. */
    HANDLER_SLOW(30, mood(Mood.SLOW)),
    /** Handlers want to be called again. */
    HANDLER_CALLS_AGAIN(20, mood(Mood.CALLS_AGAIN)),

    /** Messages arrive that are none. */
    HOSTILE_MESSAGE(1, all(World::sendHostile)),
    /** A reply arrives that nobody sent for. */
    FORGED_REPLY(1, (world, victim) -> {
        world.sendForgedReply();
        return () -> {};
    });

    private final Duration longest;

    @SuppressWarnings("ImmutableEnumChecker") // What a fault does is fixed; a lambda's type does not say so.
    private final BiFunction<World, SimulatedProcess, Runnable> begin;

    Fault(int longestSeconds, BiFunction<World, SimulatedProcess, Runnable> begin) {
        this.longest = Duration.ofSeconds(longestSeconds);
        this.begin = begin;
    }

    /** How long it lasts at most. */
    Duration longest() {
        return longest;
    }

    /**
     * Lets it happen.
     *
     * @return how to put it right; called once, later
     */
    Runnable begin(World world, SimulatedProcess victim) {
        return begin.apply(world, victim);
    }

    private static BiFunction<World, SimulatedProcess, Runnable> link(Consumer<InMemoryCoordinatorClient> damage) {
        return (world, victim) -> {
            damage.accept(victim.coordinator());
            return () -> world.reconnect(victim);
        };
    }

    private static BiFunction<World, SimulatedProcess, Runnable> once(Consumer<SimulatedProcess> act) {
        return (world, victim) -> {
            act.accept(victim);
            return () -> {};
        };
    }

    private static BiFunction<World, SimulatedProcess, Runnable> all(Consumer<World> act) {
        return (world, victim) -> {
            act.accept(world);
            return () -> {};
        };
    }

    private static BiFunction<World, SimulatedProcess, Runnable> host(
            BiFunction<World, InMemoryVirtualHost, Runnable> act) {
        return (world, victim) -> act.apply(world, world.broker().virtualHost());
    }

    private static BiFunction<World, SimulatedProcess, Runnable> answering(InMemoryBroker.Answer answer) {
        return (world, victim) -> {
            world.broker().answerPublishers(answer);
            return () -> world.broker().answerPublishers(InMemoryBroker.Answer.TRUTHFUL);
        };
    }

    private static BiFunction<World, SimulatedProcess, Runnable> mood(Mood mood) {
        return (world, victim) -> {
            world.handlers().be(mood);
            return () -> world.handlers().be(Mood.WELL);
        };
    }
}
