package io.nuropb.rabbitmq;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The routing keys with which the broker lets this user publish to an exchange, once it has refused one: rights can depend on the topic.
 * As long as it has refused none, any will do. Thread-safe.
 */
final class ProvenKeys {

    /** How many are kept in mind; the ones that were used least lately are forgotten first. */
    private static final int LIMIT = 10_000;

    private static final float LOAD_FACTOR = 0.75f;

    private final Map<String, Boolean> keys = new LinkedHashMap<>(16, LOAD_FACTOR, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > LIMIT;
        }
    };

    private volatile boolean anyRefused;

    /** The broker has refused a key: from now on, each has to prove itself. */
    void refused() {
        anyRefused = true;
    }

    boolean isProven(String key) {
        if (!anyRefused) {
            return true;
        }
        synchronized (keys) {
            return keys.get(key) != null;
        }
    }

    void prove(String key) {
        if (anyRefused) {
            synchronized (keys) {
                keys.put(key, true);
            }
        }
    }
}
