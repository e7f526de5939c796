package io.nuropb.cli;

import java.util.Map;
import java.util.TreeMap;

/** What an instance has seen, by name. Thread-safe. */
final class MessageCounts {

    /** How many names are told apart; the rest are counted together, for names come from outside. */
    static final int MAX_NAMES = 1_000;

    static final String OTHERS = "(others)";

    private final Map<String, Long> calls = new TreeMap<>();
    private final Map<String, Long> events = new TreeMap<>();

    synchronized void call(String method) {
        count(calls, method);
    }

    synchronized void event(String topic) {
        count(events, topic);
    }

    /** Calls by method, so far. */
    synchronized Map<String, Long> calls() {
        return new TreeMap<>(calls);
    }

    /** Events by topic, so far. */
    synchronized Map<String, Long> events() {
        return new TreeMap<>(events);
    }

    private static void count(Map<String, Long> counts, String name) {
        boolean known = counts.containsKey(name) || counts.size() < MAX_NAMES;
        counts.merge(known ? name : OTHERS, 1L, Long::sum);
    }
}
