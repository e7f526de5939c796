package io.nuropb.inmemory;

import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyRange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import io.nuropb.store.Snapshot;
import io.nuropb.store.Transaction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Keys in order, each commit that changes something under a revision of its own, and watches that miss none: what etcd's store is.
 *
 * <p>Not thread-safe: {@link CoordinatorServer} guards it. Watches are told while the store changes and must only pass on.
 */
final class KeyValueStore {

    /** How many changes are kept for watches that begin in the past; older ones are compacted away. */
    static final int HISTORY = 10_000;

    private static final class Watch {
        private final List<KeyRange> ranges;
        private final Consumer<List<KeyChange>> told;

        Watch(List<KeyRange> ranges, Consumer<List<KeyChange>> told) {
            this.ranges = ranges;
            this.told = told;
        }

        void tell(List<KeyChange> changes) {
            List<KeyChange> mine = changes.stream()
                    .filter(change -> ranges.stream().anyMatch(range -> range.contains(change.key())))
                    .toList();
            if (!mine.isEmpty()) {
                told.accept(mine);
            }
        }
    }

    private final NavigableMap<String, KeyValue> entries = new TreeMap<>();
    private final Deque<KeyChange> history = new ArrayDeque<>();
    private final List<Watch> watches = new ArrayList<>();
    private Consumer<KeyChange> observer = change -> {};
    private long revision = 1;
    private long compacted;

    /** A store with the same keys at the same revision, which nobody watches. */
    KeyValueStore copy() {
        KeyValueStore copy = new KeyValueStore();
        copy.entries.putAll(entries);
        copy.revision = revision;
        copy.compacted = revision;
        return copy;
    }

    /** Tells of every change from now on, at once. */
    void observe(Consumer<KeyChange> told) {
        observer = told;
    }

    long revision() {
        return revision;
    }

    Optional<KeyValue> get(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    Collection<KeyValue> all() {
        return entries.values();
    }

    Snapshot read(Collection<KeyRange> ranges) {
        List<KeyValue> found = new ArrayList<>();
        ranges.forEach(
                range -> found.addAll(entries.subMap(range.from(), range.end()).values()));
        return Snapshot.of(revision, found);
    }

    boolean holds(Transaction.Condition condition) {
        return get(condition.key()).map(KeyValue::created).orElse(0L) == condition.created();
    }

    /** Writes and deletes in one revision, whatever the condition is. */
    void write(Transaction transaction) {
        long next = revision + 1;
        List<KeyChange> changes = new ArrayList<>();
        for (Transaction.Put put : transaction.puts()) {
            Optional<KeyValue> present = get(put.key());
            if (present.isPresent() && put.onlyIfAbsent()) {
                continue;
            }
            KeyValue entry = new KeyValue(
                    put.key(), put.value(), present.map(KeyValue::created).orElse(next), next, put.lease());
            entries.put(put.key(), entry);
            changes.add(KeyChange.written(entry));
        }
        remove(transaction.deletes(), next, changes);
        commit(next, changes);
    }

    /** Deletes what is bound to a lease, in one revision. */
    void deleteBoundTo(LeaseId lease) {
        List<String> keys = entries.values().stream()
                .filter(entry -> entry.isBoundTo(lease))
                .map(KeyValue::key)
                .toList();
        List<KeyChange> changes = new ArrayList<>();
        remove(keys, revision + 1, changes);
        commit(revision + 1, changes);
    }

    private void remove(Collection<String> keys, long next, List<KeyChange> changes) {
        for (String key : keys) {
            if (entries.remove(key) != null) {
                changes.add(KeyChange.deleted(key, next));
            }
        }
    }

    /**
     * Tells of every change from a revision on.
     *
     * @return how to end it; empty if the history does not reach back so far
     */
    Optional<Runnable> watch(List<KeyRange> ranges, long from, Consumer<List<KeyChange>> told) {
        if (from <= compacted) {
            return Optional.empty();
        }
        Watch watch = new Watch(ranges, told);
        watch.tell(since(from));
        watches.add(watch);
        return Optional.of(() -> watches.remove(watch));
    }

    /** Looked for from the end: most watches begin where the history ends. */
    private List<KeyChange> since(long from) {
        Deque<KeyChange> late = new ArrayDeque<>();
        Iterator<KeyChange> backwards = history.descendingIterator();
        while (backwards.hasNext()) {
            KeyChange change = backwards.next();
            if (change.revision() < from) {
                break;
            }
            late.addFirst(change);
        }
        return List.copyOf(late);
    }

    /** Forgets the history. */
    void compact() {
        history.clear();
        compacted = revision;
    }

    private void commit(long next, List<KeyChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        revision = next;
        changes.forEach(observer);
        history.addAll(changes);
        while (history.size() > HISTORY) {
            compacted = history.removeFirst().revision();
        }
        List.copyOf(watches).forEach(watch -> watch.tell(changes));
    }
}
