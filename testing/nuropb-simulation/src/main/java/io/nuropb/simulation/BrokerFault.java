package io.nuropb.simulation;

import io.nuropb.inmemory.InMemoryBroker;
import io.nuropb.inmemory.InMemoryVirtualHost;
import io.nuropb.inmemory.Permission;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.WireFormat;
import io.nuropb.simulation.BrokerWay.Inspection;
import io.nuropb.topology.BrokerException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What can befall the broker, the way to it, and what it keeps. */
enum BrokerFault {
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
    /** The broker is down and comes back with what is durable, which requests are not. */
    BROKER_OUTAGE(40, (world, victim) -> {
        List<Envelope> requests = Stream.concat(
                        world.held().stream(), world.broker().virtualHost().deadLetters(world.queue()).stream())
                .filter(WireFormat::isRequest)
                .toList();
        world.journal().excuse(requests, "it was a request, and the broker ended");
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
    /** One consumer is cancelled. */
    CONSUMER_CANCELLED(1, host((world, host) -> {
        if (host.queues().contains(world.queue())) {
            host.cancelConsumer(world.queue());
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
    }));

    private final Duration longest;

    @SuppressWarnings("ImmutableEnumChecker") // What a fault does is fixed; a lambda's type does not say so.
    private final BiFunction<World, SimulatedProcess, Runnable> begin;

    BrokerFault(int longestSeconds, BiFunction<World, SimulatedProcess, Runnable> begin) {
        this.longest = Duration.ofSeconds(longestSeconds);
        this.begin = begin;
    }

    Fault in(World world) {
        return new Fault(name(), longest, victim -> begin.apply(world, victim));
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

    private static BiFunction<World, SimulatedProcess, Runnable> answering(InMemoryBroker.Answer answer) {
        return (world, victim) -> {
            world.broker().answerPublishers(answer);
            return () -> world.broker().answerPublishers(InMemoryBroker.Answer.TRUTHFUL);
        };
    }
}
