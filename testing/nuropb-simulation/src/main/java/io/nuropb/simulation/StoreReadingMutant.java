package io.nuropb.simulation;

import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.store.Committed;
import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyRange;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Snapshot;
import io.nuropb.store.StoreException;
import io.nuropb.store.Transaction;
import io.nuropb.testkit.PassingStore;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What can be wrong in how a session learns what its store holds. */
enum StoreReadingMutant implements Mutant {
    /** Reading anew from time to time tells what the first reading told. */
    AUDITS_READ_THE_PAST {
        @Override
        public LeaseStore store(LeaseStore sound, World world) {
            return new PassingStore(sound) {
                private Optional<Snapshot> first = Optional.empty();

                @Override
                public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
                    return sound.read(ranges).thenApply(found -> {
                        Snapshot past = first.orElse(found);
                        first = Optional.of(past);
                        return new Snapshot(found.revision(), past.entries());
                    });
                }
            };
        }
    },
    /** Every renewal tells that nothing has changed since the latest answer. */
    RENEWALS_TELL_NO_NEWS {
        @Override
        public LeaseStore store(LeaseStore sound, World world) {
            return new PassingStore(sound) {
                private long latest;

                @Override
                public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
                    return sound.read(ranges).thenApply(found -> {
                        latest = found.revision();
                        return found;
                    });
                }

                @Override
                public CompletionStage<Committed> commit(Transaction transaction) {
                    return sound.commit(transaction).thenApply(answer -> {
                        latest = answer.found().revision();
                        return answer;
                    });
                }

                @Override
                public CompletionStage<Renewed> renew(LeaseId lease) {
                    return sound.renew(lease).thenApply(renewed -> new Renewed(renewed.ttl(), latest));
                }
            };
        }
    },
    /** What a leader asks its store before each renewal, to prove that its lease lives, nobody answers but itself. */
    LEASE_UNPROVEN {
        @Override
        public LeaseStore store(LeaseStore sound, World world) {
            return new PassingStore(sound) {
                private long latest;

                @Override
                public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
                    if (ranges.size() == 1) {
                        return CompletableFuture.completedFuture(Snapshot.of(latest, List.of()));
                    }
                    return sound.read(ranges).thenApply(found -> {
                        latest = found.revision();
                        return found;
                    });
                }

                @Override
                public CompletionStage<Committed> commit(Transaction transaction) {
                    return sound.commit(transaction).thenApply(answer -> {
                        latest = answer.found().revision();
                        return answer;
                    });
                }
            };
        }
    },
    /** What is written right after a reading is not watched. */
    WATCH_BEGINS_LATE {
        @Override
        public LeaseStore store(LeaseStore sound, World world) {
            return new PassingStore(sound) {
                @Override
                public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
                    return sound.watch(ranges, fromRevision, new Watching(listener) {
                        @Override
                        public void changed(List<KeyChange> changes) {
                            if (changes.get(0).revision() > fromRevision) {
                                listener.changed(changes);
                            }
                        }
                    });
                }
            };
        }
    },
    /** The end of a watch, as after a compaction, is not heard of. */
    WATCH_END_UNHEARD {
        @Override
        public LeaseStore store(LeaseStore sound, World world) {
            return new PassingStore(sound) {
                @Override
                public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
                    return sound.watch(ranges, fromRevision, new Watching(listener) {
                        @Override
                        public void ended(StoreException why) {
                            world.trace().note("watch", "ends and nobody hears of it");
                        }
                    });
                }
            };
        }
    },
    /** The end of a watch, as after a compaction, is taken for the end of the session. */
    WATCH_END_TAKEN_FOR_REFUSAL {
        @Override
        public LeaseStore store(LeaseStore sound, World world) {
            return new PassingStore(sound) {
                @Override
                public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
                    return sound.watch(ranges, fromRevision, new Watching(listener) {
                        @Override
                        public void ended(StoreException why) {
                            listener.ended(
                                    StoreException.refused(Reason.PERMISSION_DENIED, "The watch has ended", null));
                        }
                    });
                }
            };
        }
    },
    /** A store that comes back with an older state is taken for one that has gone on. */
    REGRESSION_UNNOTICED {
        @Override
        public LeaseStore store(LeaseStore sound, World world) {
            return new PassingStore(sound) {
                private long latest;

                @Override
                public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
                    return sound.read(ranges).thenApply(this::grown);
                }

                @Override
                public CompletionStage<Committed> commit(Transaction transaction) {
                    return sound.commit(transaction)
                            .thenApply(answer -> isWritten(transaction, answer)
                                    ? answer
                                    : new Committed(answer.done(), grown(answer.found())));
                }

                /** The revision of a leader's write is that of its proclamation. */
                private boolean isWritten(Transaction transaction, Committed answer) {
                    return answer.done()
                            && transaction
                                    .condition()
                                    .filter(term -> term.created() > 0)
                                    .isPresent();
                }

                private Snapshot grown(Snapshot found) {
                    latest = Math.max(latest, found.revision());
                    return new Snapshot(latest, found.entries());
                }
            };
        }
    };

    /** Passes on what a watch tells. */
    private static class Watching implements LeaseStore.WatchListener {
        private final LeaseStore.WatchListener listener;

        Watching(LeaseStore.WatchListener listener) {
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
