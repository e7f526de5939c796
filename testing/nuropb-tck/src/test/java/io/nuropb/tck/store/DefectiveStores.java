package io.nuropb.tck.store;

import io.nuropb.simulation.ForwardingStore;
import io.nuropb.store.Committed;
import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyRange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.LeaseStore.WatchListener;
import io.nuropb.store.Snapshot;
import io.nuropb.store.StoreException;
import io.nuropb.store.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** Stores that break a promise in a way that takes some lines to tell. */
final class DefectiveStores {

    private DefectiveStores() {}

    static final class FirstRevisions extends ForwardingStore {
        private final Map<String, Long> first = new HashMap<>();

        FirstRevisions(LeaseStore store) {
            super(store);
        }

        @Override
        public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
            return store.read(ranges)
                    .thenApply(found -> Snapshot.of(
                            found.revision(),
                            found.entries().values().stream().map(this::old).toList()));
        }

        @Override
        public CompletionStage<Committed> commit(Transaction transaction) {
            return store.commit(transaction).thenApply(answer -> {
                transaction
                        .puts()
                        .forEach(put ->
                                first.putIfAbsent(put.key(), answer.found().revision()));
                return answer;
            });
        }

        private KeyValue old(KeyValue entry) {
            long created = first.getOrDefault(entry.key(), entry.created());
            return new KeyValue(entry.key(), entry.value(), created, entry.modified(), entry.lease());
        }
    }

    static final class AnyCreateRevision extends ForwardingStore {
        AnyCreateRevision(LeaseStore store) {
            super(store);
        }

        @Override
        public CompletionStage<Committed> commit(Transaction t) {
            Optional<String> key = t.condition().filter(c -> c.created() > 0).map(Transaction.Condition::key);
            if (key.isEmpty()) {
                return store.commit(t);
            }
            return store.read(List.of(KeyRange.of(key.get()))).thenCompose(found -> {
                long created = found.entry(key.get()).map(KeyValue::created).orElse(1L);
                Transaction.Condition any = new Transaction.Condition(key.get(), created);
                return store.commit(new Transaction(Optional.of(any), t.puts(), t.deletes(), t.reads()));
            });
        }
    }

    static final class LooksFirst extends ForwardingStore {
        LooksFirst(LeaseStore store) {
            super(store);
        }

        @Override
        public CompletionStage<Committed> commit(Transaction t) {
            Transaction look = new Transaction(t.condition(), List.of(), List.of(), t.reads());
            Transaction write = new Transaction(Optional.empty(), t.puts(), t.deletes(), t.reads());
            return store.commit(look)
                    .thenCompose(
                            answer -> answer.done() ? store.commit(write) : CompletableFuture.completedFuture(answer));
        }
    }

    static final class WritesHalf extends ForwardingStore {
        WritesHalf(LeaseStore store) {
            super(store);
        }

        @Override
        public CompletionStage<Committed> commit(Transaction t) {
            Transaction deletes = new Transaction(Optional.empty(), List.of(), t.deletes(), List.of());
            return store.commit(t).thenCompose(answer -> store.commit(deletes).thenApply(deleted -> answer));
        }
    }

    static final class KeyByKey extends ForwardingStore {
        KeyByKey(LeaseStore store) {
            super(store);
        }

        @Override
        public CompletionStage<Committed> commit(Transaction t) {
            if (t.puts().size() < 2 || t.condition().isPresent()) {
                return store.commit(t);
            }
            CompletionStage<@Nullable Committed> last = CompletableFuture.completedFuture(null);
            for (Transaction.Put put : t.puts()) {
                Transaction one = new Transaction(Optional.empty(), List.of(put), t.deletes(), t.reads());
                last = last.thenCompose(before -> store.commit(one));
            }
            return last.thenApply(answer -> answer);
        }
    }

    static final class ReadsBefore extends ForwardingStore {
        ReadsBefore(LeaseStore store) {
            super(store);
        }

        @Override
        public CompletionStage<Committed> commit(Transaction t) {
            return store.read(t.reads())
                    .thenCompose(before -> store.commit(t)
                            .thenApply(answer -> new Committed(
                                    answer.done(), new Snapshot(answer.found().revision(), before.entries()))));
        }
    }

    static final class ReadsLate extends ForwardingStore {
        private Optional<Snapshot> before = Optional.empty();

        ReadsLate(LeaseStore store) {
            super(store);
        }

        @Override
        public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
            return store.read(ranges).thenApply(now -> {
                Snapshot old = before.orElse(now);
                before = Optional.of(now);
                return old;
            });
        }
    }

    static final class OneLease extends ForwardingStore {
        private Optional<CompletionStage<Granted>> lease = Optional.empty();

        OneLease(LeaseStore store) {
            super(store);
        }

        @Override
        public CompletionStage<Granted> grant(Duration ttl) {
            lease = lease.or(() -> Optional.of(store.grant(ttl)));
            return lease.get();
        }
    }

    static final class FirstLeases extends ForwardingStore {
        private final Map<String, Optional<LeaseId>> first = new HashMap<>();

        FirstLeases(LeaseStore store) {
            super(store);
        }

        @Override
        public CompletionStage<Committed> commit(Transaction t) {
            List<Transaction.Put> puts = t.puts().stream()
                    .map(put -> {
                        Optional<LeaseId> lease = first.computeIfAbsent(put.key(), any -> put.lease());
                        return new Transaction.Put(put.key(), put.value(), lease, put.onlyIfAbsent());
                    })
                    .toList();
            t.deletes().forEach(first::remove);
            return store.commit(new Transaction(t.condition(), puts, t.deletes(), t.reads()));
        }
    }

    static final class OneByOne extends ForwardingStore {
        OneByOne(LeaseStore store) {
            super(store);
        }

        @Override
        public CompletionStage<Void> revoke(LeaseId lease) {
            return store.read(List.of(new KeyRange("", "\u007f"))).thenCompose(found -> {
                CompletionStage<?> last = CompletableFuture.completedFuture(null);
                for (KeyValue entry : found.entries().values()) {
                    Transaction delete = Transaction.unconditional().delete(entry.key());
                    last = entry.isBoundTo(lease) ? last.thenCompose(before -> store.commit(delete)) : last;
                }
                return last.thenCompose(before -> store.revoke(lease));
            });
        }
    }

    static final class RevokesAtClose extends ForwardingStore {
        private final List<LeaseId> leases = new ArrayList<>();

        RevokesAtClose(LeaseStore store) {
            super(store);
        }

        @Override
        public CompletionStage<Granted> grant(Duration ttl) {
            return store.grant(ttl).thenApply(granted -> {
                leases.add(granted.lease());
                return granted;
            });
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for what must not be.
        public void close() {
            CompletableFuture.allOf(leases.stream()
                            .map(lease -> store.revoke(lease).toCompletableFuture())
                            .toArray(CompletableFuture<?>[]::new))
                    .whenComplete((revoked, thrown) -> store.close());
        }
    }

    static final class NoPast extends ForwardingStore {
        NoPast(LeaseStore store) {
            super(store);
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // What it brings is told to the watch's listener.
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            store.read(List.of())
                    .thenAccept(now -> store.watch(ranges, Math.max(fromRevision, now.revision() + 1), listener));
            return () -> {};
        }
    }

    static final class OneWatch extends ForwardingStore {
        private Optional<Watch> present = Optional.empty();

        OneWatch(LeaseStore store) {
            super(store);
        }

        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            present.ifPresent(Watch::close);
            Watch watch = store.watch(ranges, fromRevision, listener);
            present = Optional.of(watch);
            return watch;
        }
    }

    static final class OwnWrites extends ForwardingStore {
        private final List<Long> own = new ArrayList<>();

        OwnWrites(LeaseStore store) {
            super(store);
        }

        @Override
        public CompletionStage<Committed> commit(Transaction transaction) {
            return store.commit(transaction).thenApply(answer -> {
                own.add(answer.found().revision());
                return answer;
            });
        }

        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            return store.watch(ranges, fromRevision, new ChangedStores.Passing(listener) {
                @Override
                public void changed(List<KeyChange> changes) {
                    if (own.isEmpty() || changes.get(0).revision() <= own.get(own.size() - 1) + 1) {
                        listener.changed(changes);
                    }
                }
            });
        }
    }

    static final class GoesOn extends ForwardingStore {
        GoesOn(LeaseStore store) {
            super(store);
        }

        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            return store.watch(ranges, fromRevision, new ChangedStores.Passing(listener) {
                @Override
                @SuppressWarnings("FutureReturnValueIgnored") // What it brings is told to the watch's listener.
                public void ended(StoreException why) {
                    listener.ended(why);
                    store.read(List.of()).thenAccept(now -> store.watch(ranges, now.revision() + 1, listener));
                }
            });
        }
    }

    static final class NeedsHistory extends ForwardingStore {
        static final BinaryOperator<Long> LATER = Math::max;
        private long told = 1;

        NeedsHistory(LeaseStore store) {
            super(store);
        }

        @Override
        public CompletionStage<Committed> commit(Transaction transaction) {
            return store.commit(transaction).thenApply(answer -> {
                told = LATER.apply(told, answer.found().revision());
                return answer;
            });
        }

        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            return store.watch(ranges, Math.min(fromRevision, told), listener);
        }
    }
}
