package io.nuropb.tck.store;

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
import io.nuropb.testkit.PassingStore;
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

    static final class FirstRevisions extends PassingStore {
        private final Map<String, Long> first = new HashMap<>();

        FirstRevisions(LeaseStore base) {
            super(base);
        }

        @Override
        public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
            return base.read(ranges)
                    .thenApply(found -> Snapshot.of(
                            found.revision(),
                            found.entries().values().stream().map(this::old).toList()));
        }

        @Override
        public CompletionStage<Committed> commit(Transaction transaction) {
            return base.commit(transaction).thenApply(answer -> {
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

    static final class AnyCreateRevision extends PassingStore {
        AnyCreateRevision(LeaseStore base) {
            super(base);
        }

        @Override
        public CompletionStage<Committed> commit(Transaction t) {
            Optional<String> key = t.condition().filter(c -> c.created() > 0).map(Transaction.Condition::key);
            if (key.isEmpty()) {
                return base.commit(t);
            }
            return base.read(List.of(KeyRange.of(key.get()))).thenCompose(found -> {
                long created = found.entry(key.get()).map(KeyValue::created).orElse(1L);
                Transaction.Condition any = new Transaction.Condition(key.get(), created);
                return base.commit(new Transaction(Optional.of(any), t.puts(), t.deletes(), t.reads()));
            });
        }
    }

    static final class LooksFirst extends PassingStore {
        LooksFirst(LeaseStore base) {
            super(base);
        }

        @Override
        public CompletionStage<Committed> commit(Transaction t) {
            Transaction look = new Transaction(t.condition(), List.of(), List.of(), t.reads());
            Transaction write = new Transaction(Optional.empty(), t.puts(), t.deletes(), t.reads());
            return base.commit(look)
                    .thenCompose(
                            answer -> answer.done() ? base.commit(write) : CompletableFuture.completedFuture(answer));
        }
    }

    static final class WritesHalf extends PassingStore {
        WritesHalf(LeaseStore base) {
            super(base);
        }

        @Override
        public CompletionStage<Committed> commit(Transaction t) {
            Transaction deletes = new Transaction(Optional.empty(), List.of(), t.deletes(), List.of());
            return base.commit(t).thenCompose(answer -> base.commit(deletes).thenApply(deleted -> answer));
        }
    }

    static final class KeyByKey extends PassingStore {
        KeyByKey(LeaseStore base) {
            super(base);
        }

        @Override
        public CompletionStage<Committed> commit(Transaction t) {
            if (t.puts().size() < 2 || t.condition().isPresent()) {
                return base.commit(t);
            }
            CompletionStage<@Nullable Committed> last = CompletableFuture.completedFuture(null);
            for (Transaction.Put put : t.puts()) {
                Transaction one = new Transaction(Optional.empty(), List.of(put), t.deletes(), t.reads());
                last = last.thenCompose(before -> base.commit(one));
            }
            return last.thenApply(answer -> answer);
        }
    }

    static final class ReadsBefore extends PassingStore {
        ReadsBefore(LeaseStore base) {
            super(base);
        }

        @Override
        public CompletionStage<Committed> commit(Transaction t) {
            return base.read(t.reads())
                    .thenCompose(before -> base.commit(t)
                            .thenApply(answer -> new Committed(
                                    answer.done(), new Snapshot(answer.found().revision(), before.entries()))));
        }
    }

    static final class ReadsLate extends PassingStore {
        private Optional<Snapshot> before = Optional.empty();

        ReadsLate(LeaseStore base) {
            super(base);
        }

        @Override
        public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
            return base.read(ranges).thenApply(now -> {
                Snapshot old = before.orElse(now);
                before = Optional.of(now);
                return old;
            });
        }
    }

    static final class OneLease extends PassingStore {
        private Optional<CompletionStage<Granted>> lease = Optional.empty();

        OneLease(LeaseStore base) {
            super(base);
        }

        @Override
        public CompletionStage<Granted> grant(Duration ttl) {
            lease = lease.or(() -> Optional.of(base.grant(ttl)));
            return lease.get();
        }
    }

    static final class FirstLeases extends PassingStore {
        private final Map<String, Optional<LeaseId>> first = new HashMap<>();

        FirstLeases(LeaseStore base) {
            super(base);
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
            return base.commit(new Transaction(t.condition(), puts, t.deletes(), t.reads()));
        }
    }

    static final class OneByOne extends PassingStore {
        OneByOne(LeaseStore base) {
            super(base);
        }

        @Override
        public CompletionStage<Void> revoke(LeaseId lease) {
            return base.read(List.of(new KeyRange("", "\u007f"))).thenCompose(found -> {
                CompletionStage<?> last = CompletableFuture.completedFuture(null);
                for (KeyValue entry : found.entries().values()) {
                    Transaction delete = Transaction.unconditional().delete(entry.key());
                    last = entry.isBoundTo(lease) ? last.thenCompose(before -> base.commit(delete)) : last;
                }
                return last.thenCompose(before -> base.revoke(lease));
            });
        }
    }

    static final class RevokesAtClose extends PassingStore {
        private final List<LeaseId> leases = new ArrayList<>();

        RevokesAtClose(LeaseStore base) {
            super(base);
        }

        @Override
        public CompletionStage<Granted> grant(Duration ttl) {
            return base.grant(ttl).thenApply(granted -> {
                leases.add(granted.lease());
                return granted;
            });
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for what must not be.
        public void close() {
            CompletableFuture.allOf(leases.stream()
                            .map(lease -> base.revoke(lease).toCompletableFuture())
                            .toArray(CompletableFuture<?>[]::new))
                    .whenComplete((revoked, thrown) -> base.close());
        }
    }

    static final class NoPast extends PassingStore {
        NoPast(LeaseStore base) {
            super(base);
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // What it brings is told to the watch's listener.
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            base.read(List.of())
                    .thenAccept(now -> base.watch(ranges, Math.max(fromRevision, now.revision() + 1), listener));
            return () -> {};
        }
    }

    static final class OneWatch extends PassingStore {
        private Optional<Watch> present = Optional.empty();

        OneWatch(LeaseStore base) {
            super(base);
        }

        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            present.ifPresent(Watch::close);
            Watch watch = base.watch(ranges, fromRevision, listener);
            present = Optional.of(watch);
            return watch;
        }
    }

    static final class OwnWrites extends PassingStore {
        private final List<Long> own = new ArrayList<>();

        OwnWrites(LeaseStore base) {
            super(base);
        }

        @Override
        public CompletionStage<Committed> commit(Transaction transaction) {
            return base.commit(transaction).thenApply(answer -> {
                own.add(answer.found().revision());
                return answer;
            });
        }

        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            return base.watch(ranges, fromRevision, new ChangedStores.Passing(listener) {
                @Override
                public void changed(List<KeyChange> changes) {
                    if (own.isEmpty() || changes.get(0).revision() <= own.get(own.size() - 1) + 1) {
                        listener.changed(changes);
                    }
                }
            });
        }
    }

    static final class GoesOn extends PassingStore {
        GoesOn(LeaseStore base) {
            super(base);
        }

        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            return base.watch(ranges, fromRevision, new ChangedStores.Passing(listener) {
                @Override
                @SuppressWarnings("FutureReturnValueIgnored") // What it brings is told to the watch's listener.
                public void ended(StoreException why) {
                    listener.ended(why);
                    base.read(List.of()).thenAccept(now -> base.watch(ranges, now.revision() + 1, listener));
                }
            });
        }
    }

    static final class NeedsHistory extends PassingStore {
        static final BinaryOperator<Long> LATER = Math::max;
        private long told = 1;

        NeedsHistory(LeaseStore base) {
            super(base);
        }

        @Override
        public CompletionStage<Committed> commit(Transaction transaction) {
            return base.commit(transaction).thenApply(answer -> {
                told = LATER.apply(told, answer.found().revision());
                return answer;
            });
        }

        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            return base.watch(ranges, Math.min(fromRevision, told), listener);
        }
    }
}
