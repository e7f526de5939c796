package io.nuropb.rabbitmq;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The routing keys with which the broker lets this user publish to an exchange: rights can depend on the topic. Each
 * has to prove itself once; but if many have and none was refused, they do not depend on it here, and any will do.
 * Thread-safe; to look whether a key is proven takes no lock.
 */
final class ProvenKeys {

    /** How many are kept in mind; with one more, all are forgotten. */
    static final int LIMIT = 10_000;

    /** After so many without a refusal, any will do: topics are made of numbers then, and trials would have no end. */
    static final int ENOUGH = 1_000;

    private final Set<String> proven = ConcurrentHashMap.newKeySet();
    private volatile boolean anyWillDo;
    private boolean refused;

    /** For an exchange. Of the default one, which has the empty name, no right depends on the key. */
    ProvenKeys(String exchange) {
        anyWillDo = exchange.isEmpty();
    }

    boolean isProven(String key) {
        return anyWillDo || proven.contains(key);
    }

    synchronized void prove(String key) {
        if (anyWillDo) return;
        if (proven.size() >= LIMIT) {
            proven.clear();
        }
        proven.add(key);
        anyWillDo = !refused && proven.size() >= ENOUGH;
    }

    /** The broker has refused a key that had not proven itself: from now on, each has to. */
    synchronized void refused() {
        refused = true;
        anyWillDo = false;
    }

    /** The broker has refused a key that was believed: rights have changed, and each has to prove itself anew. */
    synchronized void betrayed() {
        refused();
        proven.clear();
    }
}
