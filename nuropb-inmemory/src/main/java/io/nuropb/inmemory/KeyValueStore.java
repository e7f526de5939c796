package io.nuropb.inmemory;

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
 * Keys in order, each change of them under a revision of its own, and watches that miss none: what etcd's store is.
 *
 * <p>Not thread-safe: {@link CoordinatorServer} guards it. Watches are told while the store changes and must only pass on.
 */
final class KeyValueStore {

    /** How many changes are kept for watches that begin in the past; older ones are compacted away. */
    static final int HISTORY = 10_000;

    /** A key's present value; {@code created} and {@code modified} are revisions, {@code lease} is 0 if there is none. */
    record Entry(String key, Object value, long created, long modified, long lease) {}

    /** What one revision did to one key; no entry if it was deleted. */
    record Change(long revision, String key, Optional<Entry> entry) {}

    /** A value to be written; {@code lease} is 0 if it shall last. */
    record Put(String key, Object value, long lease) {}

    private static final class Watch {
        private final String prefix;
        private final Consumer<List<Change>> told;

        Watch(String prefix, Consumer<List<Change>> told) {
            this.prefix = prefix;
            this.told = told;
        }

        void tell(List<Change> changes) {
            List<Change> mine =
                    changes.stream().filter(c -> c.key().startsWith(prefix)).toList();
            if (!mine.isEmpty()) {
                told.accept(mine);
            }
        }
    }

    private final NavigableMap<String, Entry> entries = new TreeMap<>();
    private final Deque<Change> history = new ArrayDeque<>();
    private final List<Watch> watches = new ArrayList<>();
    private Consumer<Change> observer = change -> {};
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
    void observe(Consumer<Change> told) {
        observer = told;
    }

    long revision() {
        return revision;
    }

    Optional<Entry> get(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    List<Entry> under(String prefix) {
        return entries.tailMap(prefix).values().stream()
                .takeWhile(e -> e.key().startsWith(prefix))
                .toList();
    }

    /** The revision that created the key; 0 if it is not there. */
    long created(String key) {
        return get(key).map(Entry::created).orElse(0L);
    }

    /** Writes all in one revision, and returns that. */
    long put(List<Put> puts) {
        long next = revision + 1;
        List<Change> changes = new ArrayList<>();
        for (Put put : puts) {
            long created = get(put.key()).map(Entry::created).orElse(next);
            Entry entry = new Entry(put.key(), put.value(), created, next, put.lease());
            entries.put(put.key(), entry);
            changes.add(new Change(next, put.key(), Optional.of(entry)));
        }
        commit(next, changes);
        return next;
    }

    /** Deletes all in one revision; nothing happens if none is there. */
    void delete(Collection<String> keys) {
        long next = revision + 1;
        List<Change> changes = keys.stream()
                .filter(key -> entries.remove(key) != null)
                .map(key -> new Change(next, key, Optional.empty()))
                .toList();
        if (!changes.isEmpty()) {
            commit(next, changes);
        }
    }

    List<String> keysOf(long lease) {
        return entries.values().stream()
                .filter(e -> e.lease() == lease)
                .map(Entry::key)
                .toList();
    }

    /**
     * Tells of every change from a revision on.
     *
     * @return how to end it; empty if the history does not reach back so far
     */
    Optional<Runnable> watch(String prefix, long from, Consumer<List<Change>> told) {
        if (from <= compacted) {
            return Optional.empty();
        }
        Watch watch = new Watch(prefix, told);
        watch.tell(since(from));
        watches.add(watch);
        return Optional.of(() -> watches.remove(watch));
    }

    /** Looked for from the end: most watches begin where the history ends. */
    private List<Change> since(long from) {
        Deque<Change> late = new ArrayDeque<>();
        Iterator<Change> backwards = history.descendingIterator();
        while (backwards.hasNext()) {
            Change change = backwards.next();
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

    private void commit(long next, List<Change> changes) {
        revision = next;
        changes.forEach(observer);
        history.addAll(changes);
        while (history.size() > HISTORY) {
            compacted = history.removeFirst().revision();
        }
        List.copyOf(watches).forEach(watch -> watch.tell(changes));
    }
}
