package io.nuropb.simulation;

import io.nuropb.Moment;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Leader;
import io.nuropb.election.Lease;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.election.Restrictions;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.simulation.Defects.Overconfident;
import io.nuropb.testkit.PassingListener;
import io.nuropb.testkit.PassingSession;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What can be wrong between the production code and its coordinator. */
enum CoordinatorMutant implements Mutant {
    /** A lease that the coordinator does not renew is relied on for ever. */
    NO_LOCAL_DEADLINE {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return listeners(
                    sound, told -> new Overconfident(told, lease -> Defects.lasting(lease, Duration.ofHours(10))));
        }
    },
    /** A lease's deadline counts from the moment at which the answer arrived. */
    DEADLINE_FROM_RECEIPT {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            Function<Lease, Lease> fromNow =
                    lease -> Lease.granted(process.scheduler().now(), lease.ttl());
            return listeners(sound, told -> new Overconfident(told, fromNow));
        }
    },
    /** Whoever sees another one win believes it has won itself. */
    LOSER_BELIEVES_IT_WON {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return listeners(sound, told -> new PassingListener(told) {
                @Override
                public void leaderChanged(Optional<Leader> leader) {
                    leader.ifPresent(other -> told.elected(other.term()));
                }
            });
        }
    },
    /** The end of a session is not heard of. */
    LOSS_UNHEARD {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return listeners(sound, told -> new PassingListener(told) {
                @Override
                public void lost(SessionLoss loss) {
                    world.trace().note(process.toString(), "does not hear of its loss");
                }
            });
        }
    },
    /** A leader's election is not heard of. */
    ELECTION_UNHEARD {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return listeners(sound, told -> new PassingListener(told) {
                @Override
                public void elected(Term term) {
                    world.trace().note(process.toString(), "does not hear of its election");
                }
            });
        }
    },
    /** A known leader counts as one that has said the broker is ready. */
    CONSUMES_BEFORE_READY {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return listeners(sound, told -> new PassingListener(told) {
                @Override
                public void leaderChanged(Optional<Leader> leader) {
                    told.leaderChanged(leader);
                    told.proclaimed(leader.map(by ->
                            new Proclamation(by, Optional.empty(), by.term().number())));
                }
            });
        }
    },
    /** Whoever leaves deletes the leader key, whoever holds it. */
    LEAVING_DELETES_SUCCESSORS_KEY {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return sessions(sound, session -> new PassingSession(session) {
                @Override
                public CompletionStage<Void> leave() {
                    return session.leave().thenRun(() -> world.builtIn().store().removeLeader(World.SERVICE));
                }
            });
        }
    },
    /** Whoever leaves keeps its lease. */
    LEASE_NOT_RELEASED {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return sessions(sound, session -> new PassingSession(session) {
                @Override
                public CompletionStage<Void> leave() {
                    return CompletableFuture.completedFuture(null);
                }
            });
        }
    },
    /** Whoever hears that another one leads takes the key all the same. */
    ELECTION_UNGUARDED {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return listeners(sound, told -> new PassingListener(told) {
                @Override
                public void leaderChanged(Optional<Leader> leader) {
                    told.leaderChanged(leader);
                    leader.ifPresent(other -> world.builtIn().store().electUnguarded(World.SERVICE, process.id()));
                }
            });
        }
    },
    /** A leader's word is written without a look at who leads. */
    PROCLAIM_UNGUARDED {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return sessions(sound, session -> new PassingSession(session) {
                @Override
                public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
                    CompletableFuture<Long> done = new CompletableFuture<>();
                    process.scheduler().schedule(world.builtIn().delay(), () -> {
                        world.builtIn().store().proclaimUnguarded(World.SERVICE, process.id(), term, readiness);
                        session.proclaim(term, readiness)
                                .whenComplete((revision, failure) -> Arrival.pass(revision, failure, done));
                    });
                    return done;
                }
            });
        }
    },
    /** A leader proclaims that the fleet consumes, whatever an operator wishes. */
    WISH_UNHEEDED {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return sessions(sound, session -> new PassingSession(session) {
                @Override
                public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
                    return session.proclaim(term, readiness.withConsume(true).withRestrictions(Restrictions.none()));
                }
            });
        }
    },
    /** What an instance says of itself is taken only when most of its lease's time has passed since it has joined. */
    EARLY_REPORTS_LOST {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return sessions(sound, session -> new PassingSession(session) {
                private final Moment joining = world.time().now();

                @Override
                public CompletionStage<Void> report(Presence presence) {
                    Duration since = joining.until(world.time().now());
                    return since.compareTo(world.plan().ttl().multipliedBy(4).dividedBy(5)) < 0
                            ? CompletableFuture.completedFuture(null)
                            : session.report(presence);
                }
            });
        }
    },
    /** A readiness that could not be withdrawn counts as withdrawn. */
    FAILED_WITHDRAWAL_BELIEVED {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return sessions(sound, session -> new PassingSession(session) {
                @Override
                public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
                    CompletionStage<Long> answer = session.proclaim(term, readiness);
                    return readiness.ready() ? answer : answer.exceptionally(failure -> Long.MAX_VALUE);
                }
            });
        }
    },
    /**
     * Whoever cannot proclaim, or not within a second, is not told what became of it, and waits for that without a
     * limit.
     */
    FAILED_PROCLAIM_UNANSWERED {
        @Override
        public RunnerConfig config(RunnerConfig sound) {
            return sound.withDutyLimit(Duration.ofDays(1));
        }

        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return sessions(sound, session -> new PassingSession(session) {
                @Override
                public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
                    CompletableFuture<Long> done = new CompletableFuture<>();
                    Moment patience = world.time().now().plus(Duration.ofSeconds(1));
                    session.proclaim(term, readiness).thenAccept(revision -> {
                        if (world.time().now().isBefore(patience)) {
                            done.complete(revision);
                        }
                    });
                    return done;
                }
            });
        }
    },
    /** After the coordinator was restored, words count only when their revisions have passed those from before. */
    REVISIONS_OUTLIVE_A_RESTORE {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            AtomicLong latest = new AtomicLong();
            return listeners(sound, told -> new PassingListener(told) {
                @Override
                public void proclaimed(Optional<Proclamation> word) {
                    if (word.isEmpty()
                            || latest.getAndAccumulate(word.get().revision(), Math::max)
                                    <= word.get().revision()) {
                        told.proclaimed(word);
                    }
                }
            });
        }
    },
    /** Leaders name no generation and repeat what they proclaimed: each repetition makes everybody begin anew. */
    GENERATION_UNNAMED {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            Duration period = world.plan().runner().auditPeriod();
            return sessions(sound, session -> new RepeatingSession(session, period, process));
        }
    },
    /** A leader names another generation each time it speaks: what befalls one instance makes everybody begin anew. */
    GENERATION_GROWS_ALWAYS {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            AtomicLong generation = new AtomicLong();
            return sessions(sound, session -> new PassingSession(session) {
                @Override
                public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
                    return session.proclaim(term, readiness.withGeneration(generation.incrementAndGet()));
                }
            });
        }
    },
    /** A leader is told another revision of its proclamation than it got. */
    REVISION_MISCOUNTED {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return sessions(sound, session -> new PassingSession(session) {
                @Override
                public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
                    return session.proclaim(term, readiness).thenApply(revision -> revision + 1);
                }
            });
        }
    },
    /** An instance that leaves waits with it until it acts, also if it leaves because it does not act. */
    LEAVES_WHEN_IT_ACTS {
        @Override
        public Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return sessions(sound, session -> new PassingSession(session) {
                @Override
                public CompletionStage<Void> leave() {
                    CompletableFuture<Void> left = new CompletableFuture<>();
                    process.acting()
                            .execute(() ->
                                    session.leave().whenComplete((done, failure) -> Arrival.pass(null, failure, left)));
                    return left;
                }
            });
        }
    };

    private static Coordinator listeners(Coordinator sound, UnaryOperator<SessionListener> listener) {
        return Defects.coordinator(sound, listener, UnaryOperator.identity());
    }

    private static Coordinator sessions(Coordinator sound, UnaryOperator<Session> session) {
        return Defects.coordinator(sound, UnaryOperator.identity(), session);
    }
}
