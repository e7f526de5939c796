package io.nuropb.testkit.simulation;

import io.nuropb.Scheduler;
import io.nuropb.election.Control;
import io.nuropb.election.SessionLoss;
import io.nuropb.inmemory.InMemoryBroker;
import io.nuropb.inmemory.InMemoryCoordinatorClient;
import io.nuropb.inmemory.InMemoryVirtualHost;
import io.nuropb.inmemory.Permission;
import io.nuropb.testkit.simulation.BrokerWay.Inspection;
import io.nuropb.testkit.simulation.Handlers.Mood;
import io.nuropb.testkit.simulation.SeededDisturbance.Damage;
import io.nuropb.testkit.simulation.SeededDisturbance.Kind;
import io.nuropb.topology.BrokerException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** What can befall a fleet. Each kind begins at one moment and is put right after a while; several may overlap. */
public enum Fault {
    /** A process dies without a word; another takes its place. */
    CRASH(60, (world, victim) -> {
        victim.crash();
        return () -> world.replace(victim);
    }),
    /** A process dies in the middle of what it does: before or after one of its calls to the outside. */
    CRASH_MIDWAY(60, (world, victim) -> {
        victim.boundary().endAt(1 + world.chance().below(30), world.chance().happens(0.5));
        return () -> {
            victim.boundary().endNever();
            if (victim.hasCrashed()) {
                world.replace(victim);
            }
        };
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

    /** Somebody sets a process's time of day, by up to a day forwards or backwards. */
    WALL_CLOCK_SET(60, (world, victim) -> {
        Duration by = Duration.ofSeconds(world.chance().below(172_800) - 86_400L);
        victim.clock().setWallClock(by);
        return () -> victim.clock().setWallClock(by.negated());
    }),

    /** An operator pauses the fleet, now and again. */
    OPERATOR_PAUSES(20, (world, victim) -> {
        world.coordinator().control(World.SERVICE, new Control(false, "operator", "to look at something"));
        return () -> world.coordinator().withdrawControl(World.SERVICE);
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
    WATCHES_BROKEN(1, once(victim -> victim.coordinator().breakWatches())),
    /** Watches tell nothing more, and do not say so. */
    WATCHES_SILENT(1, once(victim -> victim.coordinator().silenceWatches())),
    /** The coordinator refuses a process for lack of rights. */
    COORDINATOR_REFUSES(20, (world, victim) -> {
        victim.coordinator().refuse(SessionLoss.Reason.PERMISSION_DENIED);
        return () -> victim.coordinator().welcome();
    }),
    /** The coordinator does not accept a process's credentials any more. */
    COORDINATOR_CREDENTIALS_EXPIRED(20, (world, victim) -> {
        victim.coordinator().refuse(SessionLoss.Reason.BAD_CREDENTIALS);
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
    /** The coordinator comes back as an earlier backup of it was. */
    COORDINATOR_RESTORED_OLD(20, (world, victim) -> {
        world.coordinator().stop();
        return () -> world.coordinator().startFrom(world.oldBackup());
    }),
    /** The coordinator renews an instance's lease and ends it then. */
    LEASE_RENEWED_AND_REVOKED(1, (world, victim) -> {
        world.coordinator().revokeAfterRenewal(World.SERVICE, victim.id());
        return () -> {};
    }),
    /** The coordinator ends an instance's lease early. */
    LEASE_EXPIRED(1, (world, victim) -> {
        world.coordinator().expire(World.SERVICE, victim.id());
        return () -> {};
    }),
    /** The leader key is deleted; the leader's lease lives on. */
    LEADER_REMOVED(1, (world, victim) -> {
        world.witness().removesLeader();
        world.coordinator().removeLeader(World.SERVICE);
        return () -> {};
    }),

    /** All of a process's connections to the broker break. */
    BROKER_CUT(1, once(SimulatedProcess::cutBroker)),
    /** All connections to the broker break. */
    BROKER_CUTS_ALL(1, all(world -> world.broker().cutConnections())),
    /** Nothing passes between a process and the broker, and nobody is told, until the connections are given up. */
    BROKER_HALF_OPEN(40, (world, victim) -> {
        victim.brokerWay().halfOpen(true);
        return () -> {
            victim.brokerWay().halfOpen(false);
            victim.cutBroker();
        };
    }),
    /** What a process sends to the broker arrives late. */
    BROKER_SLOW_OUT(40, (world, victim) -> {
        victim.brokerWay().slowOut(world.latency());
        return () -> victim.brokerWay().slowOut(Duration.ZERO);
    }),
    /** What the broker delivers to a process arrives late. */
    BROKER_SLOW_IN(40, (world, victim) -> {
        victim.brokerWay().slowIn(world.latency());
        return () -> victim.brokerWay().slowIn(Duration.ZERO);
    }),
    /** The broker does not accept user names and passwords any more, and ends the connections that there are. */
    BROKER_CREDENTIALS_EXPIRED(20, (world, victim) -> {
        world.broker().admitUsers(false);
        world.broker().cutConnections();
        return () -> world.broker().admitUsers(true);
    }),
    /** Questions about the broker's objects end with an error. */
    INSPECTION_FAILS(40, inspecting(Inspection.FAILING)),
    /** Questions about the broker's objects are not answered. */
    INSPECTION_SILENT(40, inspecting(Inspection.SILENT)),
    /** Questions about the broker's objects are answered as they were before. */
    INSPECTION_STALE(40, inspecting(Inspection.STALE)),
    /** The broker is down and comes back with what is durable. */
    BROKER_OUTAGE(40, (world, victim) -> {
        world.excuseTransient("the broker was restarted");
        world.broker().stop();
        return () -> world.broker().start();
    }),
    /** The service queue is deleted with what it holds. */
    QUEUE_DELETED(1, host((world, host) -> {
        if (host.queues().contains(world.queue())) {
            world.journal().excuse(world.held(), "the queue was deleted");
            world.witness().queueWentMissing();
            host.deleteQueue(world.queue());
        }
        return () -> {};
    })),
    /** The queue's binding to the exchange of requests is deleted. */
    BINDING_DELETED(1, host((world, host) -> {
        Drift.BINDING.happen(world);
        return () -> {};
    })),
    /** An exchange is deleted with its bindings. */
    EXCHANGE_DELETED(1, host((world, host) -> {
        world.chance().of(Drift.EXCHANGES).happen(world);
        return () -> {};
    })),
    /** Publishers are kept waiting. */
    BLOCKED(30, (world, victim) -> {
        world.broker().block();
        return world::unblock;
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
    /** Consumers' channels are closed because of a right (403). */
    CHANNELS_CLOSED_403(1, closing(Reason.ACCESS_REFUSED)),
    /** Consumers' channels are closed because of something that is not there (404). */
    CHANNELS_CLOSED_404(1, closing(Reason.NOT_FOUND)),
    /** Consumers' channels are closed because of a lock (405). */
    CHANNELS_CLOSED_405(1, closing(Reason.LOCKED)),
    /** Consumers' channels are closed because of a property (406). */
    CHANNELS_CLOSED_406(1, closing(Reason.DRIFTED)),
    /** What one process publishes comes back, for no queue takes it. */
    RETURNED(20, (world, victim) -> {
        victim.brokerWay().returning(true);
        return () -> victim.brokerWay().returning(false);
    }),
    /** Messages are taken and not confirmed. */
    CONFIRMS_LOST(20, answering(InMemoryBroker.Answer.NONE)),
    /** Messages are refused with a nack. */
    NACKED(20, answering(InMemoryBroker.Answer.NACK)),
    /** The right to consume is taken away. */
    READ_REFUSED(20, host((world, host) -> {
        host.refuse(Permission.READ, world.queue());
        return host::grantEverything;
    })),

    /** The right to publish is taken away. */
    WRITE_REFUSED(20, host((world, host) -> {
        host.refuse(
                Permission.WRITE,
                world.chance()
                        .of(List.of(
                                "", world.names().rpcExchange(), world.names().eventsExchange())));
        return host::grantEverything;
    })),
    /** The right to declare is taken away, and what there was to consume is deleted. */
    CONFIGURE_REFUSED(20, host((world, host) -> {
        host.refuse(Permission.CONFIGURE, world.names().rpcExchange());
        Drift.RPC_EXCHANGE.happen(world);
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

    /** Handlers call their own service. */
    HANDLER_CALLS_ITS_OWN(30, mood(Mood.CALLS_ITS_OWN)),

    /** Messages arrive that are none. */
    HOSTILE_MESSAGE(1, all(world -> world.stranger().sendNonsense(world.queue()))),
    /** A reply arrives that nobody sent for. */
    FORGED_REPLY(1, (world, victim) -> {
        world.stranger().forgeReply(world.queue());
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

    private static BiFunction<World, SimulatedProcess, Runnable> disturbing(Kind kind, Damage damage) {
        return (world, victim) -> {
            Duration late = world.plan().ttl().dividedBy(4);
            victim.coordinator().disturb(new SeededDisturbance(world.chance(), kind, damage, late));
            return () -> world.reconnect(victim);
        };
    }

    private static BiFunction<World, SimulatedProcess, Runnable> inspecting(Inspection inspection) {
        return (world, victim) -> {
            victim.brokerWay().inspection(inspection);
            return () -> victim.brokerWay().inspection(Inspection.SOUND);
        };
    }

    private static BiFunction<World, SimulatedProcess, Runnable> closing(Reason reason) {
        return host((world, host) -> {
            if (host.queues().contains(world.queue())) {
                host.closeChannels(world.queue(), reason);
            }
            return () -> {};
        });
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
