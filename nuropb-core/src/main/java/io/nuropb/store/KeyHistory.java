package io.nuropb.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Keys with their revisions, and the latest changes that were made to them: what a transaction does, for stores that
 * hold all keys themselves. Leases are known by their names only; whoever uses it decides when one has ended.
 *
 * <p>Not thread-safe.
 */
public final class KeyHistory {

    private final int limit;
    private final NavigableMap<String, KeyValue> entries = new TreeMap<>();
    private final Deque<KeyChange> changes = new ArrayDeque<>();
    private long revision;
    private long forgotten;

    /**
     * Without a key.
     *
     * @param limit how many changes are remembered, at least 1
     * @param revision the revision before the first change
     */
    public KeyHistory(int limit, long revision) {
        this.limit = limit;
        this.revision = revision;
        forgotten = revision;
    }

    /** The revision of the latest change. */
    public long revision() {
        return revision;
    }

    /** What a key holds. */
    public Optional<KeyValue> get(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    /** All keys. */
    public Collection<KeyValue> all() {
        return entries.values();
    }

    /** What ranges hold. */
    public Snapshot read(Collection<KeyRange> ranges) {
        List<KeyValue> found = new ArrayList<>();
        ranges.forEach(
                range -> found.addAll(entries.subMap(range.from(), range.end()).values()));
        return Snapshot.of(revision, found);
    }

    /** Whether a condition holds. */
    public boolean holds(Transaction.Condition condition) {
        return get(condition.key()).map(KeyValue::created).orElse(0L) == condition.created();
    }

    /** Writes all of a transaction at one revision if its condition holds, and reads in either case. */
    public Committed commit(Transaction transaction) {
        boolean done = transaction.condition().map(this::holds).orElse(true);
        if (done) {
            long next = revision + 1;
            transaction.puts().forEach(put -> put(put, next));
            transaction.deletes().forEach(key -> delete(key, next));
            trim();
        }
        return new Committed(done, read(transaction.reads()));
    }

    /** Deletes all that is bound to a lease, at one revision. */
    public void deleteBoundTo(LeaseId lease) {
        long next = revision + 1;
        List.copyOf(entries.values()).stream()
                .filter(entry -> entry.isBoundTo(lease))
                .forEach(entry -> delete(entry.key(), next));
        trim();
    }

    private void put(Transaction.Put put, long next) {
        Optional<KeyValue> present = get(put.key());
        if (present.isEmpty() || !put.onlyIfAbsent()) {
            long created = present.map(KeyValue::created).orElse(next);
            note(KeyChange.written(new KeyValue(put.key(), put.value(), created, next, put.lease())));
        }
    }

    private void delete(String key, long next) {
        if (entries.containsKey(key)) {
            note(KeyChange.deleted(key, next));
        }
    }

    private void note(KeyChange change) {
        revision = change.revision();
        changes.add(change);
        change.found().ifPresentOrElse(entry -> entries.put(entry.key(), entry), () -> entries.remove(change.key()));
    }

    private void trim() {
        while (changes.size() > limit) {
            forgotten = changes.removeFirst().revision();
        }
    }

    /** Forgets all changes so far. */
    public void compact() {
        changes.clear();
        forgotten = revision;
    }

    /** What has changed in ranges from a revision on; empty if that is not remembered any more. */
    public Optional<List<KeyChange>> since(long from, Collection<KeyRange> ranges) {
        if (from <= forgotten) {
            return Optional.empty();
        }
        // Looked for from the end: most questions concern what is new.
        Deque<KeyChange> late = new ArrayDeque<>();
        Iterator<KeyChange> backwards = changes.descendingIterator();
        while (backwards.hasNext()) {
            KeyChange change = backwards.next();
            if (change.revision() < from) {
                break;
            }
            if (ranges.stream().anyMatch(range -> range.contains(change.key()))) {
                late.addFirst(change);
            }
        }
        return Optional.of(List.copyOf(late));
    }

    /** The same keys at the same revision, of whose changes nothing is remembered. */
    public KeyHistory copy() {
        KeyHistory copy = new KeyHistory(limit, revision);
        copy.entries.putAll(entries);
        return copy;
    }

    /** All of it as text, one line for each key, each change and the revisions. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>(List.of(TextLine.of("revisions", forgotten, revision)));
        Stream<KeyChange> old = entries.values().stream()
                .filter(entry -> entry.modified() <= forgotten)
                .map(KeyChange::written);
        Stream.concat(old, changes.stream()).map(KeyHistory::line).forEach(lines::add);
        return lines;
    }

    private static String line(KeyChange change) {
        return change.found()
                .map(found -> TextLine.of(
                        "put",
                        found.modified(),
                        found.key(),
                        found.created(),
                        found.lease().map(LeaseId::text).orElse(""),
                        found.value()))
                .orElseGet(() -> TextLine.of("deleted", change.revision(), change.key()));
    }

    /**
     * What was written down by {@link #lines}.
     *
     * @param limit how many changes are remembered from now on
     * @throws IllegalArgumentException if it is damaged
     */
    public static KeyHistory read(int limit, List<String> lines) {
        try {
            KeyHistory read = new KeyHistory(limit, 0);
            for (String line : lines) {
                read.add(TextLine.fields(line));
            }
            return read;
        } catch (ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("A line of keys is too short", e);
        }
    }

    private void add(String[] fields) {
        long first = Long.parseLong(fields[1]);
        switch (fields[0]) {
            case "revisions" -> {
                forgotten = first;
                revision = Long.parseLong(fields[2]);
            }
            case "put" -> {
                Optional<LeaseId> lease = fields[4].isEmpty() ? Optional.empty() : Optional.of(new LeaseId(fields[4]));
                long created = Long.parseLong(fields[3]);
                restore(KeyChange.written(new KeyValue(fields[2], fields[5], created, first, lease)));
            }
            case "deleted" -> restore(KeyChange.deleted(fields[2], first));
            default -> throw new IllegalArgumentException("A line of keys begins with '" + fields[0] + "'");
        }
    }

    /** A key that has not changed for long is no part of what is remembered. */
    private void restore(KeyChange change) {
        long now = revision;
        note(change);
        revision = now;
        if (change.revision() <= forgotten) {
            changes.removeLast();
        }
    }
}
