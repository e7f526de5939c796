package io.nuropb.testkit;

import io.nuropb.Json;
import io.nuropb.ServiceName;
import io.nuropb.inmemory.InMemoryBroker;
import io.nuropb.inmemory.InMemoryVirtualHost;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.TopicPattern;
import io.nuropb.messaging.WireFormat;
import io.nuropb.messaging.WireLimits;
import io.nuropb.topology.TopologyProfile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What went over an in-memory broker, by the broker's own account; it has no queue that a call could reach in place of
 * the service's.
 */
final class WireTap {

    /** How many events, and how many calls, are remembered: the latest. */
    private static final int LIMIT = 1_000_000;

    /** On a message that an instance has copied to the tail of its queue: how often it was delivered before. */
    private static final String EARLIER_DELIVERIES = "nuropb_earlier_deliveries";

    private final InMemoryVirtualHost host;
    private final TopologyProfile profile;
    private final WireFormat wire;
    private final Deque<Envelope> events = new ArrayDeque<>();
    private final Deque<Envelope> calls = new ArrayDeque<>();
    private final Deque<Envelope> copies = new ArrayDeque<>();

    /** Hears everything from now on. */
    WireTap(InMemoryBroker broker, TopologyProfile profile, Json json, WireLimits limits) {
        this.host = broker.virtualHost();
        this.profile = profile;
        this.wire = new WireFormat(json, limits);
        host.observe(this::published);
    }

    private synchronized void published(String exchange, String routingKey, Envelope envelope, boolean routed) {
        if (exchange.equals(profile.names().eventsExchange())) {
            remember(events, envelope);
        } else if (routed && exchange.equals(profile.names().rpcExchange())) {
            remember(calls, envelope);
        } else if (exchange.isEmpty() && earlierDeliveries(envelope) > 0) {
            remember(copies, envelope);
        }
    }

    private static void remember(Deque<Envelope> heard, Envelope envelope) {
        if (heard.size() == LIMIT) {
            heard.removeFirst();
        }
        heard.addLast(envelope);
    }

    /** The events of these topics, whether somebody listens to them or not. */
    List<Message.Event> events(TopicPattern wanted) {
        return messages(events, Message.Event.class)
                .filter(event -> wanted.matches(event.topic()))
                .toList();
    }

    /** The calls of a method that reached a queue. */
    List<Message.Call> calls(String service, String method) {
        return messages(calls, Message.Call.class)
                .filter(call -> call.service().equals(service) && call.method().equals(method))
                .toList();
    }

    private <M extends Message> Stream<M> messages(Deque<Envelope> heard, Class<M> kind) {
        return copy(heard).stream().map(wire::decode).filter(kind::isInstance).map(kind::cast);
    }

    private synchronized List<Envelope> copy(Deque<Envelope> heard) {
        return List.copyOf(heard);
    }

    /**
     * Without those that were acknowledged because of a copy, which is handled in their place.
     *
     * @throws IllegalArgumentException if the service has no queue
     */
    List<Message> handled(ServiceName service) {
        List<Envelope> unmatched = new ArrayList<>(copy(copies));
        return host.acknowledged(queueOf(service)).stream()
                .filter(envelope -> !takeCopy(unmatched, envelope))
                .map(wire::decode)
                .filter(Message.class::isInstance)
                .map(Message.class::cast)
                .toList();
    }

    /** Whether there is a copy of this message; each is one's only. */
    private static boolean takeCopy(List<Envelope> copies, Envelope original) {
        Optional<Envelope> taken = copies.stream()
                .filter(copy -> Objects.equals(copy.correlationId(), original.correlationId()))
                .filter(copy -> earlierDeliveries(copy) > earlierDeliveries(original))
                .filter(copy -> Arrays.equals(copy.body(), original.body()))
                .findFirst();
        taken.ifPresent(copies::remove);
        return taken.isPresent();
    }

    private static long earlierDeliveries(Envelope envelope) {
        return envelope.headers().get(EARLIER_DELIVERIES) instanceof Number count ? count.longValue() : 0;
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
}
