package io.nuropb.topology;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.ExchangeType;
import io.nuropb.topology.BrokerObject.Queue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What a fleet's objects are called and how durable they are.
 *
 * @param names the names of exchanges and queues
 * @param durability how well dead letters and the service queue are kept
 */
public record TopologyProfile(TopologyNames names, Durability durability) {

    /** How well a service's queues keep what they hold. */
    public enum Durability {
        /**
         * The layout that Python instances declare: a durable classic service queue, a transient dead-letter queue, and
         * one fanout exchange that brings every service's dead letters to every service's dead-letter queue.
         */
        COMPATIBLE,
        /**
         * Quorum queues with a delivery limit, dead letters delivered at least once to a durable queue of the service's
         * own. Python instances cannot share a service queue with it.
         */
        HARDENED
    }

    /** Deliveries of one message, after which a quorum service queue dead-letters it. */
    public static final int DELIVERY_LIMIT = 20;

    /** The layout that a mixed fleet of Java and Python instances shares. */
    public static TopologyProfile compatible() {
        return new TopologyProfile(TopologyNames.defaults(), Durability.COMPATIBLE);
    }

    /** The layout for services whose instances are all Java. */
    public static TopologyProfile hardened() {
        return new TopologyProfile(TopologyNames.defaults(), Durability.HARDENED);
    }

    /** The same layout with other names. */
    public TopologyProfile withNames(TopologyNames other) {
        return new TopologyProfile(other, durability);
    }

    /** The queue that a service's instances consume together. */
    public String serviceQueue(ServiceName service) {
        return names.serviceQueue(service);
    }

    /** The queue of a service's dead letters. */
    public String deadLetterQueue(ServiceName service) {
        return names.deadLetterQueue(service);
    }

    /**
     * The queue of those of a service's dead letters that somebody has put aside; nothing but {@link #parking} declares
     * it.
     */
    public String parkingQueue(ServiceName service) {
        return names.parkingQueue(service);
    }

    /**
     * What a service needs for its dead letters to be put aside: a durable queue, of the same type as its other durable
     * ones.
     */
    public Topology parking(ServiceName service) {
        Map<String, Object> arguments =
                durability == Durability.COMPATIBLE ? Map.of() : Map.of("x-queue-type", "quorum");
        return new Topology(List.of(), List.of(new Queue(parkingQueue(service), true, arguments)), List.of());
    }

    /**
     * The names of the queues on which one instance receives the replies to its own requests: a new one at each call. A
     * queue belongs to the connection that declared it, and the broker can go on believing in a connection that is
     * gone; under another name, the next queue does not have to wait for that. No two instances can meet in a name,
     * whatever they and their services are called.
     *
     * @param random where the part comes from that nobody else has
     */
    public Supplier<String> replyQueues(ServiceName service, InstanceId instance, RandomGenerator random) {
        return () -> names.replyQueue(service, instance, HexFormat.of().toHexDigits(random.nextLong()));
    }

    /**
     * The objects of a service.
     *
     * @param service the service; its name is bound at the RPC exchange
     * @param rpcBindings further routing keys at the RPC exchange; may be empty
     * @param eventTopics topic patterns at the events exchange; may be empty
     */
    public Topology topology(ServiceName service, Collection<String> rpcBindings, Collection<String> eventTopics) {
        String deadLetterExchange =
                durability == Durability.COMPATIBLE ? names.deadLetterExchange() : names.ownDeadLetterExchange(service);
        ExchangeType deadLetterType = durability == Durability.COMPATIBLE ? ExchangeType.FANOUT : ExchangeType.DIRECT;
        String deadLetterQueue = names.deadLetterQueue(service);
        String serviceQueue = names.serviceQueue(service);
        return new Topology(
                List.of(
                        new Exchange(names.rpcExchange(), ExchangeType.DIRECT, true),
                        new Exchange(names.eventsExchange(), ExchangeType.TOPIC, true),
                        new Exchange(deadLetterExchange, deadLetterType, true)),
                List.of(
                        deadLetterQueue(deadLetterQueue),
                        new Queue(serviceQueue, true, serviceQueueArguments(deadLetterExchange, deadLetterQueue))),
                bindings(service, rpcBindings, eventTopics, deadLetterExchange));
    }

    /**
     * The fingerprint of a service's queue: equal for instances that can consume the same one. It leaves out what the
     * queue itself does not depend on: the routes into it, the names of the exchanges at which these begin, and, in the
     * compatible profile, the name of the dead-letter queue. These are taken for the usual ones, so that the
     * fingerprint is that of everything that is declared where they are.
     */
    public TopologyId layout(ServiceName service) {
        TopologyNames shared = names.withUsualSources();
        TopologyProfile usual =
                withNames(durability == Durability.COMPATIBLE ? shared.withUsualDeadLetterQueue() : shared);
        return usual.topology(service, List.of(), List.of())
                .withRoutesTo(serviceQueue(service), Set.of())
                .id();
    }

    private Queue deadLetterQueue(String name) {
        return durability == Durability.COMPATIBLE
                ? new Queue(name, false, Map.of())
                : new Queue(name, true, Map.of("x-queue-type", "quorum"));
    }

    private Map<String, Object> serviceQueueArguments(String deadLetterExchange, String deadLetterQueue) {
        if (durability == Durability.COMPATIBLE) {
            return Map.of("x-dead-letter-exchange", deadLetterExchange);
        }
        return Map.of(
                "x-queue-type",
                "quorum",
                "x-delivery-limit",
                DELIVERY_LIMIT,
                "x-dead-letter-exchange",
                deadLetterExchange,
                "x-dead-letter-routing-key",
                deadLetterQueue,
                "x-dead-letter-strategy",
                "at-least-once",
                "x-overflow",
                "reject-publish");
    }

    private List<Binding> bindings(
            ServiceName service,
            Collection<String> rpcBindings,
            Collection<String> eventTopics,
            String deadLetterExchange) {
        String serviceQueue = names.serviceQueue(service);
        String deadLetterQueue = names.deadLetterQueue(service);
        List<Binding> bindings = new ArrayList<>();
        bindings.add(new Binding(deadLetterExchange, deadLetterQueue, deadLetterQueue));
        TreeSet<String> routingKeys = new TreeSet<>(rpcBindings);
        routingKeys.add(service.value());
        routingKeys.forEach(key -> bindings.add(new Binding(names.rpcExchange(), serviceQueue, key)));
        new TreeSet<>(eventTopics)
                .forEach(topic -> bindings.add(new Binding(names.eventsExchange(), serviceQueue, topic)));
        return bindings;
    }
}
