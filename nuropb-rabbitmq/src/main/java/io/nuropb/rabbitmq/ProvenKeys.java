package io.nuropb.rabbitmq;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routing keys with which the broker lets this user publish to an exchange, once it has refused one: rights can
 * depend on the topic. As long as it has refused none for a while, any will do. Thread-safe.
 */
final class ProvenKeys {

    /** How many are kept in mind; the ones that were used least lately are forgotten first. */
    private static final int LIMIT = 10_000;

    /** How long after a refusal each key has to prove itself: a mistake is made again soon, or has been mended. */
    static final Duration CAUTION = Duration.ofMinutes(10);

    private static final float LOAD_FACTOR = 0.75f;

    private final Map<String, Boolean> keys = new LinkedHashMap<>(16, LOAD_FACTOR, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > LIMIT;
        }
    };

    private final Scheduler clock;
    private volatile @Nullable Moment refused;

    ProvenKeys(Scheduler clock) {
        this.clock = clock;
    }

    /** The broker has refused a key: for a while, each has to prove itself. */
    void refused() {
        refused = clock.now();
    }

    private boolean areTrusted() {
        Moment last = refused;
        return last == null || !clock.now().isBefore(last.plus(CAUTION));
    }

    boolean isProven(String key) {
        if (areTrusted()) {
            return true;
        }
        synchronized (keys) {
            return keys.get(key) != null;
        }
    }

    void prove(String key) {
        if (!areTrusted()) {
            synchronized (keys) {
                keys.put(key, true);
            }
        }
    }
}
