package io.nuropb.inmemory;

import io.nuropb.messaging.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a message left a queue without being acknowledged, in the words of RabbitMQ's {@code x-death} header.
 *
 * @param queue the queue
 * @param reason why
 * @param time when, by the time of day
 */
record Death(String queue, Reason reason, Instant time) {

    private static final String HISTORY = "x-death";
    private static final String COUNT = "count";

    /** Why messages die. */
    enum Reason {
        /** A consumer rejected it. */
        REJECTED("rejected"),
        /** It was too old. */
        EXPIRED("expired"),
        /** It came back too often. */
        DELIVERY_LIMIT("delivery_limit");

        private final String word;

        Reason(String word) {
            this.word = word;
        }
    }

    /** The dead letter: the message with its history continued by this death, and no expiration any more. */
    Envelope in(RoutedMessage message) {
        Envelope alive = message.envelope();
        Map<String, @Nullable Object> headers = new TreeMap<>(alive.headers());
        headers.put(HISTORY, history(message));
        headers.putIfAbsent("x-first-death-queue", queue);
        headers.putIfAbsent("x-first-death-reason", reason.word);
        headers.putIfAbsent("x-first-death-exchange", message.exchange());
        return alive.withHeaders(headers).withExpiration(null);
    }

    /**
     * Whether a message has come to this queue before and died there, and has died of nothing but age and limits since.
     */
    static boolean isCycle(Envelope deadLetter, String queue) {
        for (Map<String, Object> death : deaths(deadLetter)) {
            if (Reason.REJECTED.word.equals(death.get("reason"))) {
                return false;
            }
            if (queue.equals(death.get("queue"))) {
                return true;
            }
        }
        return false;
    }

    /**
     * This death first. Where the message died here for this reason before, it is only counted: the entry is that of
     * the first time, as in RabbitMQ.
     */
    private List<Map<String, Object>> history(RoutedMessage message) {
        Map<String, Object> latest = entry(message);
        List<Map<String, Object>> others = new ArrayList<>();
        for (Map<String, Object> earlier : deaths(message.envelope())) {
            if (queue.equals(earlier.get("queue")) && reason.word.equals(earlier.get("reason"))) {
                earlier.put(COUNT, 1 + (earlier.get(COUNT) instanceof Number times ? times.longValue() : 0));
                latest = earlier;
            } else {
                others.add(earlier);
            }
        }
        others.add(0, Collections.unmodifiableMap(latest));
        return List.copyOf(others);
    }

    private Map<String, Object> entry(RoutedMessage message) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put(COUNT, 1L);
        entry.put("reason", reason.word);
        entry.put("queue", queue);
        entry.put("time", time.getEpochSecond());
        entry.put("exchange", message.exchange());
        entry.put("routing-keys", List.of(message.routingKey()));
        Duration expiration = message.envelope().expiration();
        if (expiration != null) {
            entry.put("original-expiration", Long.toString(expiration.toMillis()));
        }
        return entry;
    }

    private static List<Map<String, Object>> deaths(Envelope envelope) {
        List<Map<String, Object>> deaths = new ArrayList<>();
        if (envelope.headers().get(HISTORY) instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> death) {
                    Map<String, Object> copy = new LinkedHashMap<>();
                    death.forEach((key, value) -> copy.put(String.valueOf(key), value));
                    deaths.add(copy);
                }
            }
        }
        return deaths;
    }
}
