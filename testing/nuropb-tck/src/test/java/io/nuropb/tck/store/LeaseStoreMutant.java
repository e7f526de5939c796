package io.nuropb.tck.store;

import static io.nuropb.tck.store.ChangedStores.answers;
import static io.nuropb.tck.store.ChangedStores.commits;
import static io.nuropb.tck.store.ChangedStores.entries;
import static io.nuropb.tck.store.ChangedStores.found;
import static io.nuropb.tck.store.ChangedStores.puts;
import static io.nuropb.tck.store.ChangedStores.ranges;
import static io.nuropb.tck.store.ChangedStores.renewals;
import static io.nuropb.tck.store.ChangedStores.tells;
import static io.nuropb.tck.store.ChangedStores.unbound;

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
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** A promise that a store breaks, whatever else it does well. */
enum LeaseStoreMutant {
    // Revisions.
    ANSWERS_WITH_AN_OLD_REVISION(found(found -> new Snapshot(found.revision() - 1, found.entries()))),
    CREATE_REVISION_MOVES_WITH_EACH_WRITE(entries(
            entry -> new KeyValue(entry.key(), entry.value(), entry.modified(), entry.modified(), entry.lease()))),
    CREATE_REVISION_OUTLIVES_THE_KEY(DefectiveStores.FirstRevisions::new),
    REVISIONS_STAND_STILL(found(found -> new Snapshot(7, found.entries()))),
    FORGETS_WHO_IT_IS_BOUND_TO(entries(
            entry -> new KeyValue(entry.key(), entry.value(), entry.created(), entry.modified(), Optional.empty()))),
    SHORTENS_VALUES(entries(entry ->
            new KeyValue(entry.key(), entry.value().strip(), entry.created(), entry.modified(), entry.lease()))),

    // Transactions.
    IGNORES_CONDITIONS(commits(t -> new Transaction(Optional.empty(), t.puts(), t.deletes(), t.reads()))),
    TAKES_ANY_CREATE_REVISION_FOR_THE_RIGHT_ONE(DefectiveStores.AnyCreateRevision::new),
    LOOKS_BEFORE_IT_WRITES(DefectiveStores.LooksFirst::new),
    WRITES_HALF_ALTHOUGH_REFUSED(DefectiveStores.WritesHalf::new),
    WRITES_WHAT_IS_THERE_ALREADY(puts(put -> new Transaction.Put(put.key(), put.value(), put.lease(), false))),
    NEVER_WRITES_WHAT_IS_THERE(puts(put -> new Transaction.Put(put.key(), put.value(), put.lease(), true))),
    FORGETS_TO_DELETE(commits(t -> new Transaction(t.condition(), t.puts(), List.of(), t.reads()))),
    WRITES_KEY_BY_KEY(DefectiveStores.KeyByKey::new),
    READS_WHAT_WAS_THERE_BEFORE(DefectiveStores.ReadsBefore::new),
    READS_NOTHING_WHEN_REFUSED(answers((transaction, answer) -> answer.done()
            ? answer
            : new Committed(false, Snapshot.of(answer.found().revision(), List.of())))),
    REFUSES_AT_AN_OLD_REVISION(answers((transaction, answer) -> answer.done()
            ? answer
            : new Committed(
                    false,
                    new Snapshot(answer.found().revision() - 1, answer.found().entries())))),
    READS_ONLY_ONE_RANGE(commits(t -> new Transaction(
            t.condition(), t.puts(), t.deletes(), t.reads().stream().limit(1).toList()))),
    SAYS_DONE_WHEN_REFUSED(answers((transaction, answer) -> new Committed(true, answer.found()))),

    // Reading.
    READS_WHAT_IS_OLD(DefectiveStores.ReadsLate::new),
    READS_THE_NEXT_KEY_TOO(ranges(range -> new KeyRange(range.from(), range.end() + "0"))),
    READS_WHATEVER_BEGINS_LIKE_IT(ranges(range -> new KeyRange(range.from(), range.from() + "\u007f"))),
    READS_THE_FIRST_RANGE_ONLY(base -> new PassingStore(base) {
        @Override
        public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
            return base.read(ranges.stream().limit(1).toList());
        }
    }),

    // Leases.
    GRANTS_LESS_THAN_ASKED_FOR(base -> new PassingStore(base) {
        @Override
        public CompletionStage<Granted> grant(Duration ttl) {
            return base.grant(ttl.dividedBy(2));
        }
    }),
    LEASES_END_EARLY(base -> new PassingStore(base) {
        @Override
        public CompletionStage<Granted> grant(Duration ttl) {
            return base.grant(ttl.multipliedBy(9).dividedBy(10))
                    .thenApply(granted -> new Granted(granted.lease(), ttl));
        }
    }),
    LEASES_END_LATE(base -> new PassingStore(base) {
        @Override
        public CompletionStage<Granted> grant(Duration ttl) {
            return base.grant(ttl.multipliedBy(2)).thenApply(granted -> new Granted(granted.lease(), ttl));
        }

        @Override
        public CompletionStage<Renewed> renew(LeaseId lease) {
            return base.renew(lease)
                    .thenApply(renewed -> new Renewed(renewed.ttl().dividedBy(2), renewed.revision()));
        }
    }),
    ALL_LEASES_ARE_ONE(DefectiveStores.OneLease::new),
    RENEWS_NOTHING(base -> new PassingStore(base) {
        @Override
        public CompletionStage<Renewed> renew(LeaseId lease) {
            return CompletableFuture.completedFuture(new Renewed(Duration.ofSeconds(15), 1));
        }
    }),
    TELLS_ANOTHER_TTL_WHEN_IT_RENEWS(
            renewals(renewed -> new Renewed(renewed.ttl().plusSeconds(1), renewed.revision()))),
    RENEWALS_TELL_NO_PROGRESS(renewals(renewed -> new Renewed(renewed.ttl(), 1))),
    RENEWALS_TELL_WHAT_IS_YET_TO_COME(renewals(renewed -> new Renewed(renewed.ttl(), renewed.revision() + 1))),
    RENEWS_WHAT_HAS_ENDED(base -> new PassingStore(base) {
        @Override
        public CompletionStage<Renewed> renew(LeaseId lease) {
            return base.renew(lease).exceptionally(ended -> new Renewed(Duration.ofSeconds(15), 1));
        }
    }),
    REVOKES_NOTHING(base -> new PassingStore(base) {
        @Override
        public CompletionStage<Void> revoke(LeaseId lease) {
            return CompletableFuture.completedFuture(null);
        }
    }),
    COMPLAINS_OF_REVOKING_TWICE(base -> new PassingStore(base) {
        @Override
        public CompletionStage<Void> revoke(LeaseId lease) {
            return base.renew(lease).thenCompose(renewed -> base.revoke(lease));
        }
    }),
    WRITES_UNDER_ENDED_LEASES(base -> new PassingStore(base) {
        @Override
        public CompletionStage<Committed> commit(Transaction transaction) {
            return base.commit(transaction).exceptionallyCompose(ended -> base.commit(unbound(transaction)));
        }
    }),
    WRITES_THE_REST_UNDER_ENDED_LEASES(base -> new PassingStore(base) {
        @Override
        public CompletionStage<Committed> commit(Transaction transaction) {
            Transaction rest = new Transaction(Optional.empty(), List.of(), transaction.deletes(), List.of());
            return base.commit(transaction)
                    .exceptionallyCompose(
                            ended -> base.commit(rest).thenCompose(written -> CompletableFuture.failedFuture(ended)));
        }
    }),
    BINDS_NOTHING(commits(ChangedStores::unbound)),
    STAYS_BOUND_TO_THE_FIRST_LEASE(DefectiveStores.FirstLeases::new),
    KEYS_GO_ONE_BY_ONE(DefectiveStores.OneByOne::new),
    CLOSING_REVOKES(DefectiveStores.RevokesAtClose::new),

    // Watches.
    WATCH_MISSES_ITS_FIRST_REVISION(base -> new PassingStore(base) {
        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            return base.watch(ranges, fromRevision + 1, listener);
        }
    }),
    WATCH_BEGINS_TOO_EARLY(base -> new PassingStore(base) {
        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            return base.watch(ranges, fromRevision - 1, listener);
        }
    }),
    WATCH_SKIPS_THE_PAST(DefectiveStores.NoPast::new),
    WATCH_HAS_GAPS(tells(listener ->
            changes -> changes.stream().filter(c -> c.revision() % 5 != 0).toList())),
    WATCH_TELLS_NO_DELETIONS(tells(listener ->
            changes -> changes.stream().filter(c -> c.found().isPresent()).toList())),
    WATCH_TELLS_BACKWARDS(tells(listener -> changes -> changes.stream()
            .sorted(Comparator.comparingLong(KeyChange::revision).reversed())
            .toList())),
    WATCH_TELLS_KEY_BY_KEY(base -> new PassingStore(base) {
        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            return base.watch(ranges, fromRevision, new ChangedStores.Passing(listener) {
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
    WATCH_TELLS_OF_NEIGHBOURS(base -> new PassingStore(base) {
        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            List<KeyRange> wider = ranges.stream()
                    .map(range -> new KeyRange(range.from(), range.from() + "\u007f"))
                    .toList();
            return base.watch(wider, fromRevision, listener);
        }
    }),
    WATCHES_THE_FIRST_RANGE_ONLY(base -> new PassingStore(base) {
        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            return base.watch(ranges.stream().limit(1).toList(), fromRevision, listener);
        }
    }),
    ONE_WATCH_AT_A_TIME(DefectiveStores.OneWatch::new),
    WATCHES_ONLY_ITS_OWN_WRITES(DefectiveStores.OwnWrites::new),
    CLOSED_WATCH_TALKS(base -> new PassingStore(base) {
        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            base.watch(ranges, fromRevision, listener);
            return () -> {};
        }
    }),
    CLOSED_WATCH_SAYS_THAT_IT_ENDED(base -> new PassingStore(base) {
        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            Watch watch = base.watch(ranges, fromRevision, listener);
            return () -> {
                watch.close();
                listener.ended(StoreException.unanswered("closed", null));
            };
        }
    }),
    COMPACTED_WATCH_IS_SILENT(base -> new PassingStore(base) {
        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            return base.watch(ranges, fromRevision, new ChangedStores.Passing(listener) {
                @Override
                public void ended(StoreException why) {}
            });
        }
    }),
    COMPACTED_WATCH_GOES_ON(DefectiveStores.GoesOn::new),
    WATCH_ENDS_TWICE(base -> new PassingStore(base) {
        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            return base.watch(ranges, fromRevision, new ChangedStores.Passing(listener) {
                @Override
                public void ended(StoreException why) {
                    listener.ended(why);
                    listener.ended(why);
                }
            });
        }
    }),
    EVERY_WATCH_NEEDS_HISTORY(DefectiveStores.NeedsHistory::new),

    // The end.
    ANSWERS_WHEN_CLOSED(base -> new PassingStore(base) {
        @Override
        public void close() {}
    }),
    FAILS_WITH_SOMETHING_ELSE(base -> new PassingStore(base) {
        @Override
        public CompletionStage<Renewed> renew(LeaseId lease) {
            return base.renew(lease)
                    .exceptionallyCompose(ended -> CompletableFuture.failedFuture(new IllegalStateException(ended)));
        }
    }),
    DOES_NOT_KNOW_WHETHER_IT_WAS_REFUSED(base -> new PassingStore(base) {
        @Override
        public CompletionStage<Committed> commit(Transaction transaction) {
            return base.commit(transaction)
                    .exceptionallyCompose(
                            refused -> CompletableFuture.failedFuture(StoreException.unanswered("?", refused)));
        }
    }),
    NEVER_CONNECTS(base -> new PassingStore(base) {
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
}
