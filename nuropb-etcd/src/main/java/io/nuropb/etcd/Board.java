package io.nuropb.etcd;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The latest that a session knows of the keys that concern the whole fleet.
 *
 * <p>It may be told in any order, late, and twice: each key keeps the revision up to which it is known, and nothing older counts.
 */
final class Board {

    private record Slot(Optional<Entry> entry, long revision) {}

    private final EtcdKeys keys;
    private final Map<String, Slot> slots = new HashMap<>();

    Board(EtcdKeys keys) {
        this.keys = keys;
        List.of(keys.leader(), keys.ready(), keys.configOk(), keys.control())
                .forEach(key -> slots.put(key, new Slot(Optional.empty(), 0)));
    }

    /** Returns whether anything is other than it was known. */
    boolean apply(Snapshot snapshot) {
        boolean news = false;
        for (String key : slots.keySet()) {
            news |= apply(new Change(key, snapshot.entry(key), snapshot.revision()));
        }
        return news;
    }

    /** Returns whether this is other than it was known. */
    boolean apply(Change change) {
        Slot slot = slots.get(change.key());
        if (slot == null || change.revision() <= slot.revision()) {
            return false;
        }
        slots.put(change.key(), new Slot(change.entry(), change.revision()));
        return !slot.entry().equals(change.entry());
    }

    Optional<Entry> leader() {
        return entry(keys.leader());
    }

    Optional<Entry> ready() {
        return entry(keys.ready());
    }

    Optional<Entry> configOk() {
        return entry(keys.configOk());
    }

    Optional<Entry> control() {
        return entry(keys.control());
    }

    private Optional<Entry> entry(String key) {
        return Optional.ofNullable(slots.get(key)).flatMap(Slot::entry);
    }
}
