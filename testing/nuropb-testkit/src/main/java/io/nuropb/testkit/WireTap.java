package io.nuropb.testkit;

import io.nuropb.Json;
import io.nuropb.ServiceName;
import io.nuropb.inmemory.InMemoryBroker;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.inmemory.InMemoryVirtualHost;
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
import io.nuropb.topology.TopologyReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * What went over an in-memory broker: queues of no service's that are bound beside the services' own, and the broker's own memory of what
 * left these.
 */
final class WireTap implements AutoCloseable {

    private static final String EVENTS = "test-mesh-events";
    private static final String CALLS = "test-mesh-calls";

    private final InMemoryVirtualHost host;
    private final InMemoryTopology topology;
    private final TopologyProfile profile;
    private final WireFormat wire;

    WireTap(InMemoryBroker broker, TopologyProfile profile, Json json) {
        this.host = broker.virtualHost();
        this.topology = new InMemoryTopology(broker, InMemoryConfig.defaults());
        this.profile = profile;
        this.wire = new WireFormat(json, WireLimits.defaults());
    }

    /** Hears all events from now on. */
    CompletionStage<TopologyReport> hearEvents() {
        return bind(new Exchange(profile.names().eventsExchange(), ExchangeType.TOPIC, true), EVENTS, List.of("#"));
    }

    /** Hears the calls of a service, too, from now on. */
    CompletionStage<TopologyReport> hearCalls(ServiceName service, List<String> rpcBindings) {
        List<String> routingKeys = new ArrayList<>(rpcBindings);
        routingKeys.add(service.value());
        return bind(new Exchange(profile.names().rpcExchange(), ExchangeType.DIRECT, true), CALLS, routingKeys);
    }

    private CompletionStage<TopologyReport> bind(Exchange exchange, String queue, List<String> routingKeys) {
        return topology.declare(new Topology(
                List.of(exchange),
                // A quorum queue keeps transient messages over a restart of the broker.
                List.of(new Queue(queue, true, Map.of("x-queue-type", "quorum"))),
                routingKeys.stream()
                        .map(key -> new Binding(exchange.name(), queue, key))
                        .toList()));
    }

    List<Message.Event> events(TopicPattern wanted) {
        return messages(EVENTS, Message.Event.class)
                .filter(event -> wanted.matches(event.topic()))
                .toList();
    }

    List<Message.Call> calls(String service, String method) {
        return messages(CALLS, Message.Call.class)
                .filter(call -> call.service().equals(service) && call.method().equals(method))
                .toList();
    }

    private <M extends Message> Stream<M> messages(String queue, Class<M> kind) {
        return host.messages(queue).stream()
                .map(wire::decode)
                .filter(kind::isInstance)
                .map(kind::cast);
    }

    /** @throws IllegalArgumentException if the service has no queue */
    List<Message> handled(ServiceName service) {
        return host.acknowledged(queueOf(service)).stream()
                .map(wire::decode)
                .filter(Message.class::isInstance)
                .map(Message.class::cast)
                .toList();
    }

    /** @throws IllegalArgumentException if the service has no queue */
    List<DeadMessage> deadLetters(ServiceName service, GivenUpMessages givenUp) {
        return host.deadLetters(queueOf(service)).stream()
                .map(envelope -> DeadMessage.of(envelope, wire.decode(envelope), givenUp.of(service, envelope)))
                .toList();
    }

    private String queueOf(ServiceName service) {
        String queue = profile.serviceQueue(service);
        if (!host.queues().contains(queue)) {
            throw new IllegalArgumentException("There is no queue '" + queue + "' in this mesh, so no service '"
                    + service + "' was added to it; its queues are " + host.queues());
        }
        return queue;
    }

    @Override
    public void close() {
        topology.close();
    }
}
