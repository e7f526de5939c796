package io.nuropb.etcd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The latest that a leader knows of what the instances told about themselves. It may be told in any order, late, and twice.
 */
final class Members {

    /** How many instances are kept in mind; what more there are is left out. */
    static final int MAX_MEMBERS = 10_000;

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private long snapshot;

    /** Returns what is other than it was known. */
    List<Change> apply(Snapshot read) {
        List<Change> changes = new ArrayList<>();
        for (String key : List.copyOf(entries.keySet())) {
            if (read.entry(key).isEmpty()) {
                apply(new Change(key, Optional.empty(), read.revision())).ifPresent(changes::add);
            }
        }
        for (Entry entry : read.entries().values()) {
            apply(new Change(entry.key(), Optional.of(entry), entry.modified())).ifPresent(changes::add);
        }
        snapshot = Math.max(snapshot, read.revision());
        return changes;
    }

    /** Returns the change if it is one, and empty if it is old. */
    Optional<Change> apply(Change change) {
        Entry known = entries.get(change.key());
        long floor = known == null ? snapshot : Math.max(snapshot, known.modified());
        if (change.revision() <= floor) {
            return Optional.empty();
        }
        if (change.entry().isPresent()) {
            if (known == null && entries.size() >= MAX_MEMBERS) {
                return Optional.empty();
            }
            entries.put(change.key(), change.entry().get());
        } else if (entries.remove(change.key()) == null) {
            return Optional.empty();
        }
        return Optional.of(change);
    }
}
