package io.nuropb.inmemory;

import io.nuropb.messaging.Envelope;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What has left queues in one certain way, the oldest first; of each queue the latest {@value #LIMIT}. Used under the
 * broker's lock.
 */
final class Departures {

    static final int LIMIT = 10_000;

    private final Map<String, Deque<Envelope>> byQueue = new TreeMap<>();

    void add(String queue, Envelope message) {
        Deque<Envelope> remembered = byQueue.computeIfAbsent(queue, key -> new ArrayDeque<>());
        if (remembered.size() == LIMIT) {
            remembered.removeFirst();
        }
        remembered.addLast(message);
    }

    List<Envelope> of(String queue) {
        return List.copyOf(byQueue.getOrDefault(queue, new ArrayDeque<>()));
    }
}
