package io.nuropb.simulation;

import io.nuropb.inmemory.InMemoryBroker;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.messaging.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Somebody at the broker who knows no rules. */
final class Stranger {

    private static final List<String> HOSTILE_BODIES = List.of(
            "",
            "null",
            "[]",
            "{",
            "{\"method\":7}",
            "{\"service\":null,\"method\":null}",
            "\u0000\uFFFF",
            "[[[[[[[[[[[[[[[[");

    private final InMemoryBroker broker;
    private final InMemoryMessagePublisher publisher;
    private final Chance chance;

    Stranger(InMemoryBroker broker, Chance chance) {
        this.broker = broker;
        this.chance = chance;
        publisher = new InMemoryMessagePublisher(broker, InMemoryConfig.defaults());
    }

    void sendNonsense(String queue) {
        Envelope envelope = new Envelope(
                "application/json",
                chance.happens(0.5) ? "hostile" : null,
                chance.happens(0.5) ? "no-such-queue" : null,
                null,
                false,
                chance.happens(0.5) ? Map.of() : Map.of("nuropb_type", "request", "nuropb_protocol", "0.1.1"),
                chance.of(HOSTILE_BODIES).getBytes(StandardCharsets.UTF_8));
        send("", queue, envelope);
    }

    /** Answers a question that nobody asked. */
    void forgeReply(String serviceQueue) {
        Envelope reply = new Envelope(
                "application/json",
                "00000000000000000000000000000000",
                null,
                null,
                false,
                Map.of("nuropb_type", "response", "nuropb_protocol", "0.1.1"),
                "{\"result\":\"forged\",\"error\":null}".getBytes(StandardCharsets.UTF_8));
        broker.virtualHost().queues().stream()
                .filter(queue -> !queue.equals(serviceQueue) && queue.contains(World.CLIENT))
                .findFirst()
                .ifPresent(queue -> send("", queue, reply));
    }

    /** Sends a message past those who count attempts. */
    @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for what a stranger sends.
    void send(String exchange, String routingKey, Envelope envelope) {
        publisher.publish(exchange, routingKey, false, envelope);
    }

    void close() {
        publisher.close();
    }
}
