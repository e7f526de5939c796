package io.nuropb.tck.store;

import io.nuropb.store.KeyChange;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** What a watch of a store tells, and whether it breaks the rules of telling. Thread-safe. */
final class WatchRecord implements LeaseStore.WatchListener {

    /** How long each call lasts at the least, so that another one at the same time meets it. */
    private static final long LASTING_NANOS = 200_000;

    private final List<List<KeyChange>> calls = new ArrayList<>();
    private final List<StoreException> ends = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final AtomicBoolean inCall = new AtomicBoolean();

    @Override
    public void changed(List<KeyChange> changes) {
        called(() -> {
            if (changes.isEmpty()) {
                faults.add("it told nothing");
            }
            if (!ends.isEmpty()) {
                faults.add("it told " + changes + " after its end");
            }
            calls.add(List.copyOf(changes));
        });
    }

    @Override
    public void ended(StoreException why) {
        called(() -> ends.add(why));
    }

    private void called(Runnable note) {
        boolean alone = inCall.compareAndSet(false, true);
        LockSupport.parkNanos(LASTING_NANOS);
        synchronized (this) {
            if (!alone) {
                faults.add("it called twice at once");
            }
            note.run();
        }
        inCall.set(false);
    }

    synchronized List<List<KeyChange>> calls() {
        return List.copyOf(calls);
    }

    /** All changes, each once: a store may tell something twice. */
    List<KeyChange> changes() {
        Set<KeyChange> once = new LinkedHashSet<>();
        calls().forEach(once::addAll);
        return List.copyOf(once);
    }

    /** The revisions of all changes, each once. */
    List<Long> revisions() {
        return changes().stream().map(KeyChange::revision).distinct().toList();
    }

    boolean hasTold(long revision) {
        return revisions().contains(revision);
    }

    /** In how many calls something of a revision was told. */
    long callsAbout(long revision) {
        return calls().stream()
                .filter(call -> call.stream().anyMatch(change -> change.revision() == revision))
                .count();
    }

    Set<String> keys() {
        return changes().stream().map(KeyChange::key).collect(Collectors.toSet());
    }

    Set<String> keysOf(long revision) {
        return changes().stream()
                .filter(change -> change.revision() == revision)
                .map(KeyChange::key)
                .collect(Collectors.toSet());
    }

    synchronized List<StoreException> ends() {
        return List.copyOf(ends);
    }

    synchronized List<String> faults() {
        return List.copyOf(faults);
    }
}
