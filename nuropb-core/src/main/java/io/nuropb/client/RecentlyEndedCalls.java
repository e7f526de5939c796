package io.nuropb.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The latest calls that have an outcome, limited in number, to tell what a response belongs to that nobody waits for.
 * Thread-safe.
 */
final class RecentlyEndedCalls {

    /** How a call ended, as far as responses are concerned. */
    enum End {
        ANSWERED,
        GIVEN_UP
    }

    private final Map<String, End> ends;

    /** @param limit how many are remembered; the oldest are forgotten first */
    RecentlyEndedCalls(int limit) {
        ends = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, End> eldest) {
                return size() > limit;
            }
        };
    }

    synchronized void add(String id, End end) {
        ends.put(id, end);
    }

    synchronized void addIfAbsent(String id, End end) {
        ends.putIfAbsent(id, end);
    }

    synchronized Optional<End> end(String id) {
        return Optional.ofNullable(ends.get(id));
    }
}
