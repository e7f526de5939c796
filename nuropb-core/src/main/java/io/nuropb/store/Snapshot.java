package io.nuropb.store;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What some ranges held at one revision.
 *
 * @param revision the store's revision
 * @param entries what was there, by key; a key of the ranges that is not in it did not exist
 */
public record Snapshot(long revision, Map<String, KeyValue> entries) {

    /** What was found at a revision. */
    public static Snapshot of(long revision, Collection<KeyValue> found) {
        Map<String, KeyValue> entries = new LinkedHashMap<>();
        found.forEach(entry -> entries.put(entry.key(), entry));
        return new Snapshot(revision, entries);
    }

    /** What a key holds. */
    public Optional<KeyValue> entry(String key) {
        return Optional.ofNullable(entries.get(key));
    }
}
