package io.nuropb.session;

import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.Snapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The latest that a session knows of the keys that concern the whole fleet.
 *
 * <p>It may be told in any order, late, and twice: each key keeps the revision up to which it is known, and nothing
 * older counts.
 */
final class KnownKeys {

    private record Known(Optional<KeyValue> found, long revision) {}

    private final ServiceKeys keys;
    private final Map<String, Known> known = new HashMap<>();

    KnownKeys(ServiceKeys keys) {
        this.keys = keys;
        List.of(keys.leader(), keys.ready(), keys.control(), keys.highWaterMark(), keys.instanceBounds())
                .forEach(key -> known.put(key, new Known(Optional.empty(), 0)));
    }

    /** Returns whether anything is other than it was known. */
    boolean apply(Snapshot snapshot) {
        boolean news = false;
        for (String key : known.keySet()) {
            news |= apply(new KeyChange(key, snapshot.entry(key), snapshot.revision()));
        }
        return news;
    }

    /** Returns whether this is other than it was known. */
    boolean apply(KeyChange change) {
        Known before = known.get(change.key());
        if (before == null || change.revision() <= before.revision()) {
            return false;
        }
        known.put(change.key(), new Known(change.found(), change.revision()));
        return !before.found().equals(change.found());
    }

    Optional<KeyValue> leader() {
        return entry(keys.leader());
    }

    Optional<KeyValue> ready() {
        return entry(keys.ready());
    }

    /** Whether it is known what the leader's proclamation was at a revision, or is later. */
    boolean isReadyKnownAt(long revision) {
        Known ready = known.get(keys.ready());
        return ready != null && ready.revision() >= revision;
    }

    StoredControl control() {
        return StoredControl.of(keys, this::entry);
    }

    private Optional<KeyValue> entry(String key) {
        return Optional.ofNullable(known.get(key)).flatMap(Known::found);
    }
}
