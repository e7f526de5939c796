package io.nuropb.deadletters;

import io.nuropb.messaging.Envelope;
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

    /** The broker's counts of the message that it was. */
    private static final Set<String> COUNTS = Set.of("x-delivery-count", "x-acquired-count");

    private LetterHeaders() {}

    /**
     * The message as it is replayed: sent now, with its former expiration, without the history of its deaths, and to
     * outlive the broker, whatever its sender asked for.
     */
    static Envelope replayed(DeadLetter letter) {
        Map<String, @Nullable Object> headers = unrouted(letter.envelope());
        headers.keySet().removeIf(name -> name.equals(DEATHS) || name.matches("x-(first|last)-death-.*"));
        headers.put(REPLAYS, letter.replays() + 1);
        headers.put(EXCHANGE, letter.firstDeath().exchange());
        headers.put(ROUTING_KEYS, letter.firstDeath().routingKeys());
        return letter.envelope()
                .sentNow()
                .withHeaders(headers)
                .withExpiration(letter.firstDeath().expiration().orElse(null))
                .withPersistent(true);
    }

    /** The dead letter as it is, for the end of its queue. */
    static Envelope kept(Envelope letter) {
        return letter.withHeaders(unrouted(letter));
    }

    /** The dead letter as it is parked: it stays for good. */
    static Envelope parked(Envelope letter) {
        return kept(letter).withExpiration(null).withPersistent(true);
    }

    private static Map<String, @Nullable Object> unrouted(Envelope letter) {
        Map<String, @Nullable Object> headers = new TreeMap<>(letter.headers());
        headers.keySet().removeIf(name -> ROUTING.contains(name) || COUNTS.contains(name));
        return headers;
    }
}
