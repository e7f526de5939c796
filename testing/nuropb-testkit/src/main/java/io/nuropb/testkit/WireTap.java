package io.nuropb.testkit;

import io.nuropb.Json;
import io.nuropb.ServiceName;
import io.nuropb.inmemory.InMemoryBroker;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.TopicPattern;
import io.nuropb.messaging.WireFormat;
import io.nuropb.messaging.WireLimits;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.ExchangeType;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyProfile;
import java.util.List;
import java.util.Map;

/** What went over an in-memory broker: a queue of no service's that is bound to every topic, and the broker's own memory of deaths. */
final class WireTap {

    private static final String EVERYTHING = "test-mesh-events";

    private final InMemoryBroker broker;
    private final TopologyProfile profile;
    private final WireFormat wire;

    private WireTap(InMemoryBroker broker, TopologyProfile profile, Json json) {
        this.broker = broker;
        this.profile = profile;
        this.wire = new WireFormat(json, WireLimits.defaults());
    }

    /** Listens from now on. */
    static WireTap on(InMemoryBroker broker, TopologyProfile profile, Json json, VirtualTime time) {
        String exchange = profile.names().eventsExchange();
        Topology listener = new Topology(
                List.of(new Exchange(exchange, ExchangeType.TOPIC, true)),
                // A quorum queue keeps events, which are transient, over a restart of the broker.
                List.of(new Queue(EVERYTHING, true, Map.of("x-queue-type", "quorum"))),
                List.of(new Binding(exchange, EVERYTHING, "#")));
        try (InMemoryTopology topology = new InMemoryTopology(broker, InMemoryConfig.defaults())) {
            time.await(topology.declare(listener));
        }
        return new WireTap(broker, profile, json);
    }

    List<Message.Event> events(TopicPattern wanted) {
        return broker.virtualHost().messages(EVERYTHING).stream()
                .map(wire::decode)
                .filter(Message.Event.class::isInstance)
                .map(Message.Event.class::cast)
                .filter(event -> wanted.matches(event.topic()))
                .toList();
    }

    /** @throws IllegalArgumentException if the service has no queue */
    List<DeadLetter> deadLetters(ServiceName service, GivenUpMessages givenUp) {
        String queue = profile.serviceQueue(service);
        if (!broker.virtualHost().queues().contains(queue)) {
            throw new IllegalArgumentException(
                    "There is no queue '" + queue + "' in this mesh, so no service '" + service
                            + "' was added to it; its queues are "
                            + broker.virtualHost().queues());
        }
        return broker.virtualHost().deadLetters(queue).stream()
                .map(envelope -> DeadLetter.of(envelope, wire.decode(envelope), givenUp.of(service, envelope)))
                .toList();
    }
}
