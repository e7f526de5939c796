package io.nuropb.inmemory;

import io.nuropb.store.Committed;
import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyHistory;
import io.nuropb.store.KeyRange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import io.nuropb.store.Snapshot;
import io.nuropb.store.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The keys of a server, and watches that miss no change: what etcd's store is.
 *
 * <p>Not thread-safe: {@link CoordinatorServer} guards it. Watches are told while the store changes and must only pass
 * on.
 */
final class KeyValueStore {

    /** How many changes are kept for watches that begin in the past; older ones are compacted away. */
    static final int HISTORY = 10_000;

    private static final List<KeyRange> EVERYTHING = List.of(new KeyRange("", "\uffff"));

    private record Watch(List<KeyRange> ranges, Consumer<List<KeyChange>> told) {}

    private final KeyHistory keys;
    private final List<Watch> watches = new ArrayList<>();
    private Consumer<KeyChange> observer = change -> {};

    KeyValueStore() {
        this(new KeyHistory(HISTORY, 1));
    }

    private KeyValueStore(KeyHistory keys) {
        this.keys = keys;
    }

    /** A store with the same keys at the same revision, which nobody watches. */
    KeyValueStore copy() {
        return new KeyValueStore(keys.copy());
    }

    /** Tells of every change from now on, at once. */
    void observe(Consumer<KeyChange> told) {
        observer = told;
    }

    long revision() {
        return keys.revision();
    }

    Optional<KeyValue> get(String key) {
        return keys.get(key);
    }

    Collection<KeyValue> all() {
        return keys.all();
    }

    Snapshot read(Collection<KeyRange> ranges) {
        return keys.read(ranges);
    }

    boolean holds(Transaction.Condition condition) {
        return keys.holds(condition);
    }

    Committed commit(Transaction transaction) {
        long before = keys.revision();
        Committed committed = keys.commit(transaction);
        tellSince(before);
        return committed;
    }

    /** Deletes what is bound to a lease, in one revision. */
    void deleteBoundTo(LeaseId lease) {
        long before = keys.revision();
        keys.deleteBoundTo(lease);
        tellSince(before);
    }

    private void tellSince(long before) {
        if (keys.revision() > before) {
            keys.since(before + 1, EVERYTHING).orElseThrow().forEach(observer);
            List.copyOf(watches).forEach(watch -> tell(watch, before + 1));
        }
    }

    private void tell(Watch watch, long from) {
        List<KeyChange> changes = keys.since(from, watch.ranges()).orElseThrow();
        if (!changes.isEmpty()) {
            watch.told().accept(changes);
        }
    }

    /**
     * Tells of every change from a revision on.
     *
     * @return how to end it; empty if the history does not reach back so far
     */
    Optional<Runnable> watch(List<KeyRange> ranges, long from, Consumer<List<KeyChange>> told) {
        if (keys.since(from, ranges).isEmpty()) {
            return Optional.empty();
        }
        Watch watch = new Watch(ranges, told);
        tell(watch, from);
        watches.add(watch);
        return Optional.of(() -> watches.remove(watch));
    }

    /** Forgets the history. */
    void compact() {
        keys.compact();
    }
}
