package io.nuropb.rabbitmq;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The routing keys with which the broker lets this user publish to an exchange: rights can depend on the topic. Each
 * has to prove itself once; but when many have, and no further one was refused meanwhile, any will do that was not
 * refused itself. Thread-safe; to look whether a key is proven takes no lock.
 */
final class ProvenKeys {

    /** How many are kept in mind, of those that were taken and of those that were refused; then all are forgotten. */
    static final int LIMIT = 10_000;

    /** After so many without a refusal, any will do: topics are made of numbers then, and trials would have no end. */
    static final int ENOUGH = 1_000;

    private final Set<String> proven = ConcurrentHashMap.newKeySet();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private volatile boolean anyWillDo;
    private int sinceRefusal;

    /** For an exchange. Of the default one, which has the empty name, no right depends on the key. */
    ProvenKeys(String exchange) {
        anyWillDo = exchange.isEmpty();
    }

    boolean isProven(String key) {
        return proven.contains(key) || (anyWillDo && !refused.contains(key));
    }

    synchronized void prove(String key) {
        refused.remove(key);
        if (!anyWillDo && add(proven, key)) {
            sinceRefusal++;
            anyWillDo = sinceRefusal >= ENOUGH;
        }
    }

    /** The broker has refused a key. If it took that before, rights have changed, and each has to prove itself anew. */
    synchronized void refuse(String key) {
        if (proven.contains(key)) {
            proven.clear();
        }
        if (add(refused, key)) {
            distrust();
        }
    }

    /** The broker has refused a key, and which one cannot be told: each has to prove itself anew. */
    synchronized void refuseAny() {
        proven.clear();
        distrust();
    }

    private void distrust() {
        sinceRefusal = 0;
        anyWillDo = false;
    }

    /** Returns whether it is a new one. */
    private static boolean add(Set<String> keys, String key) {
        if (keys.size() >= LIMIT) {
            keys.clear();
        }
        return keys.add(key);
    }
}
