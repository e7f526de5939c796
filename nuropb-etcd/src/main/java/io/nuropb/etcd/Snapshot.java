package io.nuropb.etcd;

import io.etcd.jetcd.kv.TxnResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What some ranges of keys held at one revision, read linearizably.
 *
 * @param revision the revision
 * @param entries what was there, by key; a key that is not in it did not exist
 */
record Snapshot(long revision, Map<String, Entry> entries) {

    /** What all reads in a transaction found. */
    static Snapshot of(TxnResponse answer) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        answer.getGetResponses().stream()
                .flatMap(read -> read.getKvs().stream())
                .map(Entry::of)
                .forEach(entry -> entries.put(entry.key(), entry));
        return new Snapshot(answer.getHeader().getRevision(), entries);
    }

    Optional<Entry> entry(String key) {
        return Optional.ofNullable(entries.get(key));
    }
}
