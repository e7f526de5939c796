package io.nuropb.simulation;

import io.nuropb.runner.RunnerConfig;
import io.nuropb.store.Committed;
import io.nuropb.store.KeyRange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Snapshot;
import io.nuropb.store.StoreException;
import io.nuropb.store.Transaction;
import io.nuropb.store.Transaction.Condition;
import io.nuropb.store.Transaction.Put;
import io.nuropb.testkit.PassingStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What can be wrong in how a session uses its store, and in what it makes of the answers. */
enum StoreMutant implements Mutant {
    /** A leader's writes, which take their time, do not ask whether its term still lasts. */
    FENCE_MISSING {
        @Override
        public LeaseStore store(LeaseStore sound, World world) {
            return new PassingStore(sound) {
                @Override
                public CompletionStage<Committed> commit(Transaction transaction) {
                    if (!isFenced(transaction)) {
                        return sound.commit(transaction);
                    }
                    CompletableFuture<Committed> late = new CompletableFuture<>();
                    world.time()
                            .schedule(
                                    world.builtIn().delay(),
                                    () -> sound.commit(unconditional(transaction))
                                            .whenComplete((answer, thrown) -> Arrival.pass(answer, thrown, late)));
                    return late;
                }
            };
        }
    },
    /** Whoever campaigns takes the leader key, whether or not somebody holds it. */
    CAMPAIGN_UNCONDITIONAL {
        @Override
        public LeaseStore store(LeaseStore sound, World world) {
            return new PassingStore(sound) {
                @Override
                public CompletionStage<Committed> commit(Transaction transaction) {
                    return sound.commit(isCampaign(transaction) ? unconditional(transaction) : transaction);
                }
            };
        }
    },
    /** The TTL that was granted is taken for a longer one. */
    GRANTED_TTL_IGNORED {
        @Override
        public LeaseStore store(LeaseStore sound, World world) {
            return new PassingStore(sound) {
                @Override
                public CompletionStage<Granted> grant(Duration ttl) {
                    return sound.grant(ttl)
                            .thenApply(granted ->
                                    new Granted(granted.lease(), granted.ttl().multipliedBy(2)));
                }

                @Override
                public CompletionStage<Renewed> renew(LeaseId lease) {
                    return sound.renew(lease)
                            .thenApply(renewed -> new Renewed(renewed.ttl().multipliedBy(2), renewed.revision()));
                }
            };
        }
    },
    /** A write that nobody answered counts as done. */
    UNANSWERED_TAKEN_FOR_DONE {
        @Override
        public LeaseStore store(LeaseStore sound, World world) {
            return new PassingStore(sound) {
                private long latest;

                @Override
                public CompletionStage<Committed> commit(Transaction transaction) {
                    CompletableFuture<Committed> answer = new CompletableFuture<>();
                    sound.commit(transaction).whenComplete((committed, thrown) -> {
                        if (committed != null) {
                            latest = Math.max(latest, committed.found().revision());
                        }
                        Arrival.pass(committed, thrown, answer);
                    });
                    if (isFenced(transaction)) {
                        world.time()
                                .schedule(
                                        world.plan().ttl().dividedBy(10),
                                        () -> answer.complete(new Committed(true, Snapshot.of(latest + 1, List.of()))));
                    }
                    return answer;
                }
            };
        }
    },
    /** A renewal is answered and not done. */
    RENEWAL_NOT_DONE {
        @Override
        public LeaseStore store(LeaseStore sound, World world) {
            return new PassingStore(sound) {
                @Override
                public CompletionStage<Renewed> renew(LeaseId lease) {
                    return CompletableFuture.completedFuture(
                            new Renewed(world.plan().ttl(), 0));
                }
            };
        }
    },
    /** The leader key does not go with its holder's lease. */
    LEADER_KEY_WITHOUT_LEASE {
        @Override
        public LeaseStore store(LeaseStore sound, World world) {
            return new PassingStore(sound) {
                @Override
                public CompletionStage<Committed> commit(Transaction transaction) {
                    return sound.commit(isCampaign(transaction) ? withoutLease(transaction) : transaction);
                }
            };
        }
    },
    /** What a leader writes does not go with its lease. */
    LEADERS_WRITES_WITHOUT_LEASE {
        @Override
        public LeaseStore store(LeaseStore sound, World world) {
            return new PassingStore(sound) {
                @Override
                public CompletionStage<Committed> commit(Transaction transaction) {
                    return sound.commit(isFenced(transaction) ? withoutLease(transaction) : transaction);
                }
            };
        }
    },
    /** What an instance reports about itself does not go with its lease. */
    PRESENCE_WITHOUT_LEASE {
        @Override
        public LeaseStore store(LeaseStore sound, World world) {
            return new PassingStore(sound) {
                @Override
                public CompletionStage<Committed> commit(Transaction transaction) {
                    return sound.commit(transaction.condition().isPresent() ? transaction : withoutLease(transaction));
                }
            };
        }
    },
    /** A lease is said to be given back, and is not. */
    LEASE_NOT_GIVEN_BACK {
        @Override
        public LeaseStore store(LeaseStore sound, World world) {
            return new PassingStore(sound) {
                @Override
                public CompletionStage<Void> revoke(LeaseId lease) {
                    return CompletableFuture.completedFuture(null);
                }
            };
        }
    },
    /** A leader that proclaims an operator's pause is refused, and goes on trying. */
    PAUSE_REFUSED {
        @Override
        public RunnerConfig config(RunnerConfig sound) {
            return sound.withDutyLimit(Duration.ofDays(1));
        }

        @Override
        public LeaseStore store(LeaseStore sound, World world) {
            return new PassingStore(sound) {
                @Override
                public CompletionStage<Committed> commit(Transaction transaction) {
                    boolean pauses = isFenced(transaction)
                            && transaction.puts().stream()
                                    .anyMatch(put -> put.value().contains("\"consume\": false"));
                    return pauses
                            ? CompletableFuture.failedFuture(
                                    StoreException.unanswered("The store does not like pauses", null))
                            : sound.commit(transaction);
                }
            };
        }
    },
    /** A leader's writes, which take their time, ask whether there is a leader, and not which. */
    FENCE_COMPARES_EXISTENCE {
        @Override
        public LeaseStore store(LeaseStore sound, World world) {
            return new PassingStore(sound) {
                @Override
                public CompletionStage<Committed> commit(Transaction transaction) {
                    if (!isFenced(transaction)) {
                        return sound.commit(transaction);
                    }
                    String key = transaction.condition().orElseThrow().key();
                    CompletableFuture<Committed> late = new CompletableFuture<>();
                    world.time()
                            .schedule(
                                    world.builtIn().delay(),
                                    () -> sound.read(List.of(KeyRange.of(key)))
                                            .thenCompose(found -> sound.commit(ifCreated(transaction, key, found)))
                                            .whenComplete((answer, thrown) -> Arrival.pass(answer, thrown, late)));
                    return late;
                }
            };
        }
    };

    private static boolean isCampaign(Transaction transaction) {
        return transaction.condition().filter(c -> c.created() == 0).isPresent();
    }

    private static boolean isFenced(Transaction transaction) {
        return transaction.condition().filter(c -> c.created() > 0).isPresent();
    }

    private static Transaction withoutLease(Transaction transaction) {
        List<Put> puts = transaction.puts().stream()
                .map(put -> new Put(put.key(), put.value(), Optional.empty(), put.onlyIfAbsent()))
                .toList();
        return new Transaction(transaction.condition(), puts, transaction.deletes(), transaction.reads());
    }

    private static Transaction ifCreated(Transaction transaction, String key, Snapshot found) {
        long created = found.entry(key).map(KeyValue::created).orElse(Long.MAX_VALUE);
        return new Transaction(
                Optional.of(new Condition(key, created)),
                transaction.puts(),
                transaction.deletes(),
                transaction.reads());
    }

    private static Transaction unconditional(Transaction transaction) {
        return new Transaction(Optional.empty(), transaction.puts(), transaction.deletes(), transaction.reads());
    }
}
