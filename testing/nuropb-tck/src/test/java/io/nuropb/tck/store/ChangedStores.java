package io.nuropb.tck.store;

import io.nuropb.store.Committed;
import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyRange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.LeaseStore.Renewed;
import io.nuropb.store.LeaseStore.WatchListener;
import io.nuropb.store.Snapshot;
import io.nuropb.store.StoreException;
import io.nuropb.store.Transaction;
import io.nuropb.testkit.PassingStore;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Stores that change what goes into another one, or what comes out of it. */
final class ChangedStores {

    private ChangedStores() {}

    static Transaction unbound(Transaction t) {
        List<Transaction.Put> puts = t.puts().stream()
                .map(put -> new Transaction.Put(put.key(), put.value(), Optional.empty(), put.onlyIfAbsent()))
                .toList();
        return new Transaction(t.condition(), puts, t.deletes(), t.reads());
    }

    static UnaryOperator<LeaseStore> commits(UnaryOperator<Transaction> change) {
        return base -> new PassingStore(base) {
            @Override
            public CompletionStage<Committed> commit(Transaction transaction) {
                return base.commit(change.apply(transaction));
            }
        };
    }

    static UnaryOperator<LeaseStore> puts(UnaryOperator<Transaction.Put> change) {
        return commits(t ->
                new Transaction(t.condition(), t.puts().stream().map(change).toList(), t.deletes(), t.reads()));
    }

    static UnaryOperator<LeaseStore> answers(Change<Committed> change) {
        return base -> new PassingStore(base) {
            @Override
            public CompletionStage<Committed> commit(Transaction transaction) {
                return base.commit(transaction).thenApply(answer -> change.of(transaction, answer));
            }
        };
    }

    /** Changes an answer to a transaction. */
    interface Change<T> {
        T of(Transaction transaction, T answer);
    }

    static UnaryOperator<LeaseStore> renewals(UnaryOperator<Renewed> change) {
        return base -> new PassingStore(base) {
            @Override
            public CompletionStage<Renewed> renew(LeaseId lease) {
                return base.renew(lease).thenApply(change);
            }
        };
    }

    static UnaryOperator<LeaseStore> found(UnaryOperator<Snapshot> change) {
        return base -> new PassingStore(base) {
            @Override
            public CompletionStage<Committed> commit(Transaction transaction) {
                return base.commit(transaction)
                        .thenApply(answer -> new Committed(answer.done(), change.apply(answer.found())));
            }

            @Override
            public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
                return base.read(ranges).thenApply(change);
            }
        };
    }

    static UnaryOperator<LeaseStore> entries(UnaryOperator<KeyValue> change) {
        return found(found -> Snapshot.of(
                found.revision(), found.entries().values().stream().map(change).toList()));
    }

    static UnaryOperator<LeaseStore> ranges(UnaryOperator<KeyRange> change) {
        return base -> new PassingStore(base) {
            @Override
            public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
                return base.read(ranges.stream().map(change).toList());
            }
        };
    }

    static UnaryOperator<LeaseStore> tells(Function<WatchListener, UnaryOperator<List<KeyChange>>> change) {
        return base -> new PassingStore(base) {
            @Override
            public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
                UnaryOperator<List<KeyChange>> told = change.apply(listener);
                return base.watch(ranges, fromRevision, new Passing(listener) {
                    @Override
                    public void changed(List<KeyChange> changes) {
                        List<KeyChange> changed = told.apply(changes);
                        if (!changed.isEmpty()) {
                            listener.changed(changed);
                        }
                    }
                });
            }
        };
    }

    /** Passes on what a watch tells. */
    static class Passing implements WatchListener {
        private final WatchListener listener;

        Passing(WatchListener listener) {
            this.listener = listener;
        }

        @Override
        public void changed(List<KeyChange> changes) {
            listener.changed(changes);
        }

        @Override
        public void ended(StoreException why) {
            listener.ended(why);
        }
    }
}
