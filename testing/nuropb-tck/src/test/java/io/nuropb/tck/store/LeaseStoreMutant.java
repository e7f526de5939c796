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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A promise that a store breaks, whatever else it does well. */
enum LeaseStoreMutant {
    // Revisions.
    ANSWERS_WITH_AN_OLD_REVISION(found(found -> new Snapshot(found.revision() - 1, found.entries()))),
    CREATE_REVISION_MOVES_WITH_EACH_WRITE(entries(
            entry -> new KeyValue(entry.key(), entry.value(), entry.modified(), entry.modified(), entry.lease()))),
    CREATE_REVISION_OUTLIVES_THE_KEY(FirstRevisions::new),
    REVISIONS_STAND_STILL(found(found -> new Snapshot(7, found.entries()))),
    FORGETS_WHO_IT_IS_BOUND_TO(entries(
            entry -> new KeyValue(entry.key(), entry.value(), entry.created(), entry.modified(), Optional.empty()))),
    SHORTENS_VALUES(entries(entry ->
            new KeyValue(entry.key(), entry.value().strip(), entry.created(), entry.modified(), entry.lease()))),

    // Transactions.
    IGNORES_CONDITIONS(commits(t -> new Transaction(Optional.empty(), t.puts(), t.deletes(), t.reads()))),
    TAKES_ANY_CREATE_REVISION_FOR_THE_RIGHT_ONE(AnyCreateRevision::new),
    LOOKS_BEFORE_IT_WRITES(LooksFirst::new),
    WRITES_HALF_ALTHOUGH_REFUSED(WritesHalf::new),
    WRITES_WHAT_IS_THERE_ALREADY(puts(put -> new Transaction.Put(put.key(), put.value(), put.lease(), false))),
    NEVER_WRITES_WHAT_IS_THERE(puts(put -> new Transaction.Put(put.key(), put.value(), put.lease(), true))),
    FORGETS_TO_DELETE(commits(t -> new Transaction(t.condition(), t.puts(), List.of(), t.reads()))),
    WRITES_KEY_BY_KEY(KeyByKey::new),
    READS_WHAT_WAS_THERE_BEFORE(ReadsBefore::new),
    READS_NOTHING_WHEN_REFUSED(answers((transaction, answer) -> answer.done()
            ? answer
            : new Committed(false, Snapshot.of(answer.found().revision(), List.of())))),
    READS_ONLY_ONE_RANGE(commits(t -> new Transaction(
            t.condition(), t.puts(), t.deletes(), t.reads().stream().limit(1).toList()))),
    SAYS_DONE_WHEN_REFUSED(answers((transaction, answer) -> new Committed(true, answer.found()))),

    // Reading.
    READS_WHAT_IS_OLD(ReadsLate::new),
    READS_THE_NEXT_KEY_TOO(ranges(range -> new KeyRange(range.from(), range.end() + "0"))),
    READS_WHATEVER_BEGINS_LIKE_IT(ranges(range -> new KeyRange(range.from(), range.from() + "\u007f"))),
    READS_THE_FIRST_RANGE_ONLY(store -> new ForwardingStore(store) {
        @Override
        public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
            return store.read(ranges.stream().limit(1).toList());
        }
    }),

    // Leases.
    GRANTS_LESS_THAN_ASKED_FOR(store -> new ForwardingStore(store) {
        @Override
        public CompletionStage<Granted> grant(Duration ttl) {
            return store.grant(ttl.dividedBy(2));
        }
    }),
    LEASES_END_EARLY(store -> new ForwardingStore(store) {
        @Override
        public CompletionStage<Granted> grant(Duration ttl) {
            return store.grant(ttl.multipliedBy(9).dividedBy(10))
                    .thenApply(granted -> new Granted(granted.lease(), ttl));
        }
    }),
    LEASES_END_LATE(store -> new ForwardingStore(store) {
        @Override
        public CompletionStage<Granted> grant(Duration ttl) {
            return store.grant(ttl.multipliedBy(2)).thenApply(granted -> new Granted(granted.lease(), ttl));
        }

        @Override
        public CompletionStage<Duration> renew(LeaseId lease) {
            return store.renew(lease).thenApply(ttl -> ttl.dividedBy(2));
        }
    }),
    ALL_LEASES_ARE_ONE(OneLease::new),
    RENEWS_NOTHING(store -> new ForwardingStore(store) {
        @Override
        public CompletionStage<Duration> renew(LeaseId lease) {
            return CompletableFuture.completedFuture(Duration.ofSeconds(15));
        }
    }),
    TELLS_ANOTHER_TTL_WHEN_IT_RENEWS(store -> new ForwardingStore(store) {
        @Override
        public CompletionStage<Duration> renew(LeaseId lease) {
            return store.renew(lease).thenApply(ttl -> ttl.plusSeconds(1));
        }
    }),
    RENEWS_WHAT_HAS_ENDED(store -> new ForwardingStore(store) {
        @Override
        public CompletionStage<Duration> renew(LeaseId lease) {
            return store.renew(lease).exceptionally(ended -> Duration.ofSeconds(15));
        }
    }),
    REVOKES_NOTHING(store -> new ForwardingStore(store) {
        @Override
        public CompletionStage<Void> revoke(LeaseId lease) {
            return CompletableFuture.completedFuture(null);
        }
    }),
    COMPLAINS_OF_REVOKING_TWICE(store -> new ForwardingStore(store) {
        @Override
        public CompletionStage<Void> revoke(LeaseId lease) {
            return store.renew(lease).thenCompose(renewed -> store.revoke(lease));
        }
    }),
    WRITES_UNDER_ENDED_LEASES(store -> new ForwardingStore(store) {
        @Override
        public CompletionStage<Committed> commit(Transaction transaction) {
            return store.commit(transaction).exceptionallyCompose(ended -> store.commit(unbound(transaction)));
        }
    }),
    WRITES_THE_REST_UNDER_ENDED_LEASES(store -> new ForwardingStore(store) {
        @Override
        public CompletionStage<Committed> commit(Transaction transaction) {
            Transaction rest = new Transaction(Optional.empty(), List.of(), transaction.deletes(), List.of());
            return store.commit(transaction)
                    .exceptionallyCompose(
                            ended -> store.commit(rest).thenCompose(written -> CompletableFuture.failedFuture(ended)));
        }
    }),
    BINDS_NOTHING(commits(LeaseStoreMutant::unbound)),
    STAYS_BOUND_TO_THE_FIRST_LEASE(FirstLeases::new),
    KEYS_GO_ONE_BY_ONE(OneByOne::new),
    CLOSING_REVOKES(RevokesAtClose::new),

    // Watches.
    WATCH_MISSES_ITS_FIRST_REVISION(store -> new ForwardingStore(store) {
        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            return store.watch(ranges, fromRevision + 1, listener);
        }
    }),
    WATCH_BEGINS_TOO_EARLY(store -> new ForwardingStore(store) {
        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            return store.watch(ranges, fromRevision - 1, listener);
        }
    }),
    WATCH_SKIPS_THE_PAST(NoPast::new),
    WATCH_HAS_GAPS(tells(listener ->
            changes -> changes.stream().filter(c -> c.revision() % 5 != 0).toList())),
    WATCH_TELLS_NO_DELETIONS(tells(listener ->
            changes -> changes.stream().filter(c -> c.found().isPresent()).toList())),
    WATCH_TELLS_BACKWARDS(tells(listener -> changes -> changes.stream()
            .sorted(Comparator.comparingLong(KeyChange::revision).reversed())
            .toList())),
    WATCH_TELLS_KEY_BY_KEY(store -> new ForwardingStore(store) {
        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            return store.watch(ranges, fromRevision, new Passing(listener) {
                @Override
                public void changed(List<KeyChange> changes) {
                    changes.forEach(change -> listener.changed(List.of(change)));
                }
            });
        }
    }),
    WATCH_TELLS_OF_DELETIONS_WITHOUT_REVISION(tells(listener -> changes -> changes.stream()
            .map(c -> c.found().isPresent() ? c : KeyChange.deleted(c.key(), 0))
            .toList())),
    WATCH_TELLS_NO_LEASES(tells(listener -> changes -> changes.stream()
            .map(c -> c.found()
                    .map(f -> KeyChange.written(
                            new KeyValue(f.key(), f.value(), f.created(), f.modified(), Optional.empty())))
                    .orElse(c))
            .toList())),
    WATCH_TELLS_OF_NEIGHBOURS(store -> new ForwardingStore(store) {
        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            List<KeyRange> wider = ranges.stream()
                    .map(range -> new KeyRange(range.from(), range.from() + "\u007f"))
                    .toList();
            return store.watch(wider, fromRevision, listener);
        }
    }),
    WATCHES_THE_FIRST_RANGE_ONLY(store -> new ForwardingStore(store) {
        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            return store.watch(ranges.stream().limit(1).toList(), fromRevision, listener);
        }
    }),
    ONE_WATCH_AT_A_TIME(OneWatch::new),
    WATCHES_ONLY_ITS_OWN_WRITES(OwnWrites::new),
    CLOSED_WATCH_TALKS(store -> new ForwardingStore(store) {
        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            store.watch(ranges, fromRevision, listener);
            return () -> {};
        }
    }),
    CLOSED_WATCH_SAYS_THAT_IT_ENDED(store -> new ForwardingStore(store) {
        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            Watch watch = store.watch(ranges, fromRevision, listener);
            return () -> {
                watch.close();
                listener.ended(StoreException.unanswered("closed", null));
            };
        }
    }),
    COMPACTED_WATCH_IS_SILENT(store -> new ForwardingStore(store) {
        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            return store.watch(ranges, fromRevision, new Passing(listener) {
                @Override
                public void ended(StoreException why) {}
            });
        }
    }),
    COMPACTED_WATCH_GOES_ON(GoesOn::new),
    WATCH_ENDS_TWICE(store -> new ForwardingStore(store) {
        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            return store.watch(ranges, fromRevision, new Passing(listener) {
                @Override
                public void ended(StoreException why) {
                    listener.ended(why);
                    listener.ended(why);
                }
            });
        }
    }),
    EVERY_WATCH_NEEDS_HISTORY(NeedsHistory::new),

    // The end.
    ANSWERS_WHEN_CLOSED(store -> new ForwardingStore(store) {
        @Override
        public void close() {}
    }),
    FAILS_WITH_SOMETHING_ELSE(store -> new ForwardingStore(store) {
        @Override
        public CompletionStage<Duration> renew(LeaseId lease) {
            return store.renew(lease)
                    .exceptionallyCompose(ended -> CompletableFuture.failedFuture(new IllegalStateException(ended)));
        }
    }),
    DOES_NOT_KNOW_WHETHER_IT_WAS_REFUSED(store -> new ForwardingStore(store) {
        @Override
        public CompletionStage<Committed> commit(Transaction transaction) {
            return store.commit(transaction)
                    .exceptionallyCompose(
                            refused -> CompletableFuture.failedFuture(StoreException.unanswered("?", refused)));
        }
    }),
    NEVER_CONNECTS(store -> new ForwardingStore(store) {
        @Override
        public CompletionStage<Void> connect() {
            return new CompletableFuture<>();
        }
    });

    @SuppressWarnings("ImmutableEnumChecker") // What a mutant does is fixed; a lambda's type does not say so.
    private final UnaryOperator<LeaseStore> change;

    LeaseStoreMutant(UnaryOperator<LeaseStore> change) {
        this.change = change;
    }

    LeaseStore of(LeaseStore sound) {
        return change.apply(sound);
    }

    private static Transaction unbound(Transaction t) {
        List<Transaction.Put> puts = t.puts().stream()
                .map(put -> new Transaction.Put(put.key(), put.value(), Optional.empty(), put.onlyIfAbsent()))
                .toList();
        return new Transaction(t.condition(), puts, t.deletes(), t.reads());
    }

    private static UnaryOperator<LeaseStore> commits(UnaryOperator<Transaction> change) {
        return store -> new ForwardingStore(store) {
            @Override
            public CompletionStage<Committed> commit(Transaction transaction) {
                return store.commit(change.apply(transaction));
            }
        };
    }

    private static UnaryOperator<LeaseStore> puts(UnaryOperator<Transaction.Put> change) {
        return commits(t ->
                new Transaction(t.condition(), t.puts().stream().map(change).toList(), t.deletes(), t.reads()));
    }

    private static UnaryOperator<LeaseStore> answers(Change<Committed> change) {
        return store -> new ForwardingStore(store) {
            @Override
            public CompletionStage<Committed> commit(Transaction transaction) {
                return store.commit(transaction).thenApply(answer -> change.of(transaction, answer));
            }
        };
    }

    /** Changes an answer to a transaction. */
    private interface Change<T> {
        T of(Transaction transaction, T answer);
    }

    private static UnaryOperator<LeaseStore> found(UnaryOperator<Snapshot> change) {
        return store -> new ForwardingStore(store) {
            @Override
            public CompletionStage<Committed> commit(Transaction transaction) {
                return store.commit(transaction)
                        .thenApply(answer -> new Committed(answer.done(), change.apply(answer.found())));
            }

            @Override
            public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
                return store.read(ranges).thenApply(change);
            }
        };
    }

    private static UnaryOperator<LeaseStore> entries(UnaryOperator<KeyValue> change) {
        return found(found -> Snapshot.of(
                found.revision(), found.entries().values().stream().map(change).toList()));
    }

    private static UnaryOperator<LeaseStore> ranges(UnaryOperator<KeyRange> change) {
        return store -> new ForwardingStore(store) {
            @Override
            public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
                return store.read(ranges.stream().map(change).toList());
            }
        };
    }

    private static UnaryOperator<LeaseStore> tells(Function<WatchListener, UnaryOperator<List<KeyChange>>> change) {
        return store -> new ForwardingStore(store) {
            @Override
            public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
                UnaryOperator<List<KeyChange>> told = change.apply(listener);
                return store.watch(ranges, fromRevision, new Passing(listener) {
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
    private static class Passing implements WatchListener {
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

    private static final class FirstRevisions extends ForwardingStore {
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

    private static final class AnyCreateRevision extends ForwardingStore {
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

    private static final class LooksFirst extends ForwardingStore {
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

    private static final class WritesHalf extends ForwardingStore {
        WritesHalf(LeaseStore store) {
            super(store);
        }

        @Override
        public CompletionStage<Committed> commit(Transaction t) {
            Transaction deletes = new Transaction(Optional.empty(), List.of(), t.deletes(), List.of());
            return store.commit(t).thenCompose(answer -> store.commit(deletes).thenApply(deleted -> answer));
        }
    }

    private static final class KeyByKey extends ForwardingStore {
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

    private static final class ReadsBefore extends ForwardingStore {
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

    private static final class ReadsLate extends ForwardingStore {
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

    private static final class OneLease extends ForwardingStore {
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

    private static final class FirstLeases extends ForwardingStore {
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

    private static final class OneByOne extends ForwardingStore {
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

    private static final class RevokesAtClose extends ForwardingStore {
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

    private static final class NoPast extends ForwardingStore {
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

    private static final class OneWatch extends ForwardingStore {
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

    private static final class OwnWrites extends ForwardingStore {
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
            return store.watch(ranges, fromRevision, new Passing(listener) {
                @Override
                public void changed(List<KeyChange> changes) {
                    if (own.isEmpty() || changes.get(0).revision() <= own.get(own.size() - 1) + 1) {
                        listener.changed(changes);
                    }
                }
            });
        }
    }

    private static final class GoesOn extends ForwardingStore {
        GoesOn(LeaseStore store) {
            super(store);
        }

        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            return store.watch(ranges, fromRevision, new Passing(listener) {
                @Override
                @SuppressWarnings("FutureReturnValueIgnored") // What it brings is told to the watch's listener.
                public void ended(StoreException why) {
                    listener.ended(why);
                    store.read(List.of()).thenAccept(now -> store.watch(ranges, now.revision() + 1, listener));
                }
            });
        }
    }

    private static final class NeedsHistory extends ForwardingStore {
        private static final BinaryOperator<Long> LATER = Math::max;
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
