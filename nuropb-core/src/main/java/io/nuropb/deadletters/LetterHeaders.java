package io.nuropb.deadletters;

import io.nuropb.messaging.Envelope;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The headers that tell of deaths, the broker's and our own, and what is published again with which of them. */
final class LetterHeaders {

    static final String DEATHS = "x-death";
    static final String FIRST_QUEUE = "x-first-death-queue";
    static final String FIRST_REASON = "x-first-death-reason";
    static final String FIRST_EXCHANGE = "x-first-death-exchange";

    /** How often a message was replayed. RabbitMQ 4 does not count on in an {@code x-death} that a client publishes. */
    static final String REPLAYS = "nuropb_replays";

    /** Where a message came from before it was replayed. */
    static final String EXCHANGE = "nuropb_first_exchange";

    static final String ROUTING_KEYS = "nuropb_first_routing_keys";

    /**
     * What whoever dead-letters a message by publishing it can tell of the error; a rejected message carries neither.
     */
    static final String ERROR = "nuropb_error";

    static final String FRAME = "nuropb_error_frame";

    /** They would bring a copy into further queues. */
    private static final Set<String> ROUTING = Set.of("CC", "BCC");

    private static final String DELIVERY_COUNT = "x-delivery-count";

    private LetterHeaders() {}

    /**
     * The message as it is replayed: with a life of its own, its former expiration, and without the history of its
     * deaths.
     */
    static Envelope replayed(DeadLetter letter) {
        Map<String, @Nullable Object> headers = unrouted(letter.envelope());
        headers.keySet().removeIf(name -> name.equals(DEATHS) || name.matches("x-(first|last)-death-.*"));
        headers.put(REPLAYS, letter.replays() + 1);
        headers.put(EXCHANGE, letter.firstDeath().exchange());
        headers.put(ROUTING_KEYS, letter.firstDeath().routingKeys());
        return persistent(
                letter.envelope(), headers, letter.firstDeath().expiration().orElse(null));
    }

    /** The dead letter as it is, for a queue of dead letters. */
    static Envelope kept(Envelope letter) {
        return persistent(letter, unrouted(letter), null);
    }

    /** What is published again is to outlive the broker, whatever its sender asked for. */
    private static Envelope persistent(
            Envelope letter, Map<String, @Nullable Object> headers, @Nullable Duration expiration) {
        return new Envelope(
                letter.contentType(),
                letter.correlationId(),
                letter.replyTo(),
                expiration,
                true,
                letter.priority(),
                headers,
                letter.body());
    }

    private static Map<String, @Nullable Object> unrouted(Envelope letter) {
        Map<String, @Nullable Object> headers = new TreeMap<>(letter.headers());
        headers.keySet().removeIf(name -> ROUTING.contains(name) || name.equals(DELIVERY_COUNT));
        return headers;
    }
}
