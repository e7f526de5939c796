package io.nuropb.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What is written in one step, and under which condition.
 *
 * @param condition what must hold; without one it is written in any case
 * @param puts what is written; no key twice
 * @param deletes the keys that are deleted, none of which is written
 * @param reads what is read afterwards, whether or not it was written
 */
public record Transaction(Optional<Condition> condition, List<Put> puts, List<String> deletes, List<KeyRange> reads) {

    /**
     * A key was created at a revision.
     *
     * @param key the key
     * @param created its create revision; 0 if it must not exist
     */
    public record Condition(String key, long created) {}

    /**
     * A key gets a value.
     *
     * @param key the key
     * @param value the value
     * @param lease the lease that it is bound to from now on; empty if it stays until it is deleted
     * @param onlyIfAbsent whether it is left alone if it exists
     */
    public record Put(String key, String value, Optional<LeaseId> lease, boolean onlyIfAbsent) {}

    public Transaction {
        puts = List.copyOf(puts);
        deletes = List.copyOf(deletes);
        reads = List.copyOf(reads);
    }

    /** Writes nothing, without a condition. */
    public static Transaction unconditional() {
        return new Transaction(Optional.empty(), List.of(), List.of(), List.of());
    }

    /** Only if a key does not exist. */
    public static Transaction ifAbsent(String key) {
        return ifCreated(key, 0);
    }

    /** Only if a key was created at this revision, and has existed since. */
    public static Transaction ifCreated(String key, long revision) {
        return new Transaction(Optional.of(new Condition(key, revision)), List.of(), List.of(), List.of());
    }

    /** The same, and a key gets a value that stays until it is deleted. */
    public Transaction put(String key, String value) {
        return with(new Put(key, value, Optional.empty(), false));
    }

    /** The same, and a key gets a value that goes with a lease. */
    public Transaction put(String key, String value, LeaseId lease) {
        return with(new Put(key, value, Optional.of(lease), false));
    }

    /** The same, and a key gets a value that stays, if it has none. */
    public Transaction putIfAbsent(String key, String value) {
        return with(new Put(key, value, Optional.empty(), true));
    }

    /** The same, and a key gets a value that goes with a lease, if it has none. */
    public Transaction putIfAbsent(String key, String value, LeaseId lease) {
        return with(new Put(key, value, Optional.of(lease), true));
    }

    /** The same, and a key is deleted. */
    public Transaction delete(String key) {
        return new Transaction(condition, puts, with(deletes, key), reads);
    }

    /** The same, and ranges are read. */
    public Transaction read(Collection<KeyRange> ranges) {
        List<KeyRange> all = new ArrayList<>(reads);
        all.addAll(ranges);
        return new Transaction(condition, puts, deletes, all);
    }

    /** The same, and a key is read. */
    public Transaction read(String key) {
        return new Transaction(condition, puts, deletes, with(reads, KeyRange.of(key)));
    }

    private Transaction with(Put put) {
        return new Transaction(condition, with(puts, put), deletes, reads);
    }

    private static <T> List<T> with(List<T> list, T added) {
        List<T> longer = new ArrayList<>(list);
        longer.add(added);
        return longer;
    }
}
