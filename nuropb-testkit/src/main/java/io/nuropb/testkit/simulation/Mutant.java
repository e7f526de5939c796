package io.nuropb.testkit.simulation;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Leader;
import io.nuropb.election.Lease;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.testkit.simulation.Defects.Hearing;
import io.nuropb.testkit.simulation.Defects.Overconfident;
import io.nuropb.testkit.simulation.Defects.Passing;
import io.nuropb.testkit.simulation.Defects.Publisher;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyReport;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A defect that the production code might have, made by what stands between it and its ports; at most one is on in a simulation. That
 * every one is caught shows that the invariants can fail.
 */
public enum Mutant {
    /** No defect. */
    NONE,
    /** A lease that the coordinator does not renew is relied on for ever. */
    NO_LOCAL_DEADLINE {
        @Override
        Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return listeners(
                    sound, told -> new Overconfident(told, lease -> Defects.lasting(lease, Duration.ofHours(10))));
        }
    },
    /** A lease's deadline counts from the moment at which the answer arrived. */
    DEADLINE_FROM_RECEIPT {
        @Override
        Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            Function<Lease, Lease> fromNow =
                    lease -> Lease.granted(process.scheduler().now(), lease.ttl());
            return listeners(sound, told -> new Overconfident(told, fromNow));
        }
    },
    /** Clocks go slower than the lease's margin allows for. */
    CLOCKS_BEYOND_THE_MARGIN {
        @Override
        double slowestClock(double promised) {
            return 0.7;
        }
    },
    /** Whoever sees another one win believes it has won itself. */
    LOSER_BELIEVES_IT_WON {
        @Override
        Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return listeners(sound, told -> new Hearing(told) {
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
        Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return listeners(sound, told -> new Hearing(told) {
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
        Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return listeners(sound, told -> new Hearing(told) {
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
        Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return listeners(sound, told -> new Hearing(told) {
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
        Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return sessions(sound, session -> new Passing(session) {
                @Override
                public CompletionStage<Void> leave() {
                    return session.leave().thenRun(() -> world.coordinator().removeLeader(World.SERVICE));
                }
            });
        }
    },
    /** Whoever leaves keeps its lease. */
    LEASE_NOT_RELEASED {
        @Override
        Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return sessions(sound, session -> new Passing(session) {
                @Override
                public CompletionStage<Void> leave() {
                    return CompletableFuture.completedFuture(null);
                }
            });
        }
    },
    /** The broker's objects are taken to be there without a look. */
    TOPOLOGY_NOT_LOOKED_AT {
        @Override
        BrokerTopology topology(BrokerTopology sound, World world, SimulatedProcess process) {
            return new BrokerTopology() {
                @Override
                public CompletionStage<TopologyReport> verify(Topology topology) {
                    return declare(topology);
                }

                @Override
                public CompletionStage<TopologyReport> declare(Topology topology) {
                    return CompletableFuture.completedFuture(new TopologyReport(topology.objects().stream()
                            .map(object -> new Finding(object, new Finding.Verdict.Present()))
                            .toList()));
                }

                @Override
                public void close() {
                    sound.close();
                }
            };
        }
    },
    /** Whoever hears that another one leads takes the key all the same. */
    ELECTION_UNGUARDED {
        @Override
        Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return listeners(sound, told -> new Hearing(told) {
                @Override
                public void leaderChanged(Optional<Leader> leader) {
                    told.leaderChanged(leader);
                    leader.ifPresent(other -> world.coordinator().electUnguarded(World.SERVICE, process.id()));
                }
            });
        }
    },
    /** A leader's word is written without a look at who leads. */
    PROCLAIM_UNGUARDED {
        @Override
        Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return sessions(sound, session -> new Passing(session) {
                @Override
                public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
                    CompletableFuture<Long> done = new CompletableFuture<>();
                    process.scheduler().schedule(world.delay(), () -> {
                        world.coordinator().proclaimUnguarded(World.SERVICE, process.id(), term, readiness);
                        session.proclaim(term, readiness)
                                .whenComplete((revision, failure) -> Arrival.pass(revision, failure, done));
                    });
                    return done;
                }
            });
        }
    },
    /** Whoever cannot proclaim, or not within a second, is not told what became of it. */
    FAILED_PROCLAIM_UNANSWERED {
        @Override
        Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            return sessions(sound, session -> new Passing(session) {
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
        Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
            AtomicLong latest = new AtomicLong();
            return listeners(sound, told -> new Hearing(told) {
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
    /** An audit finds everything in its place. */
    AUDIT_SEES_NOTHING {
        @Override
        BrokerTopology topology(BrokerTopology sound, World world, SimulatedProcess process) {
            return new BrokerTopology() {
                private Optional<TopologyReport> first = Optional.empty();

                @Override
                public CompletionStage<TopologyReport> verify(Topology topology) {
                    return sound.verify(topology);
                }

                @Override
                public CompletionStage<TopologyReport> declare(Topology topology) {
                    if (first.isPresent() && process.runner().status().ready()) {
                        return CompletableFuture.completedFuture(first.get());
                    }
                    return sound.declare(topology).thenApply(report -> {
                        first = Optional.of(report).filter(TopologyReport::isSatisfied);
                        return report;
                    });
                }

                @Override
                public void close() {
                    sound.close();
                }
            };
        }
    },
    /** The broker is asked for more deliveries than the prefetch. */
    PREFETCH_IGNORED {
        @Override
        MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return Defects.source(
                    sound,
                    wanted -> new Subscription(wanted.queue(), 1_000, wanted.exclusive(), wanted.routes()),
                    wanted -> UnaryOperator.identity(),
                    UnaryOperator.identity());
        }
    },
    /** A client takes more calls than it may have pending. */
    CALLS_UNBOUNDED {
        @Override
        RunnerConfig config(RunnerConfig sound) {
            return sound.withClient(sound.client().withMaxPending(1_000).withMaxUnconfirmed(1_000));
        }
    },
    /** Pauses of seconds take no time. */
    PAUSES_TAKE_NO_TIME {
        @Override
        Scheduler scheduler(Scheduler sound, World world, SimulatedProcess process) {
            return new WrongTimers(
                    sound, length -> Optional.of(length.compareTo(Duration.ofSeconds(5)) > 0 ? length : Duration.ZERO));
        }
    },
    /** A reply counts as confirmed when it is sent. */
    ACK_BEFORE_REPLY {
        @Override
        MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
            return Defects.publisher(sound, (exchange, routingKey, mandatory, envelope) -> {
                CompletionStage<Published> sent = sound.publish(exchange, routingKey, mandatory, envelope);
                return exchange.isEmpty() ? CompletableFuture.completedFuture(Published.CONFIRMED) : sent;
            });
        }
    },
    /** Replies are not sent. */
    REPLY_FORGOTTEN {
        @Override
        MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
            return Defects.publisher(sound, (exchange, routingKey, mandatory, envelope) -> {
                return exchange.isEmpty()
                        ? CompletableFuture.completedFuture(Published.CONFIRMED)
                        : sound.publish(exchange, routingKey, mandatory, envelope);
            });
        }
    },
    /** A publisher sends everything twice. */
    SENT_TWICE_UNNOTICED {
        @Override
        MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
            return Defects.publisher(sound, (exchange, routingKey, mandatory, envelope) -> {
                world.stranger().send(exchange, routingKey, envelope);
                return sound.publish(exchange, routingKey, mandatory, envelope);
            });
        }
    },
    /** A publisher never answers. */
    CONFIRM_SWALLOWED {
        @Override
        MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
            return Defects.publisher(sound, (exchange, routingKey, mandatory, envelope) -> {
                return sound.publish(exchange, routingKey, mandatory, envelope)
                        .thenCompose(published -> new CompletableFuture<>());
            });
        }
    },
    /** A delivery is acknowledged when it arrives. */
    ACK_BEFORE_HANDLER {
        @Override
        MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return handling(sound, handler -> delivery -> {
                handler.handle(delivery).exceptionally(failure -> Settlement.ACK);
                return CompletableFuture.completedFuture(Settlement.ACK);
            });
        }
    },
    /** A delivery is acknowledged without being handled. */
    NOT_HANDLED {
        @Override
        MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return handling(sound, handler -> delivery -> CompletableFuture.completedFuture(Settlement.ACK));
        }
    },
    /** What cannot be handled is acknowledged instead of being dead-lettered. */
    DEAD_LETTER_SWALLOWED {
        @Override
        MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return handling(
                    sound,
                    handler -> delivery -> handler.handle(delivery)
                            .thenApply(settlement -> settlement == Settlement.REJECT ? Settlement.ACK : settlement));
        }
    },
    /** What cannot be handled goes round for ever. */
    POISON_REQUEUED {
        @Override
        MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return handling(
                    sound,
                    handler -> delivery -> handler.handle(delivery)
                            .thenApply(
                                    settlement -> settlement == Settlement.REJECT ? Settlement.REQUEUE : settlement));
        }
    },
    /** Whatever becomes of a delivery, it goes back to its queue. */
    NEVER_DONE {
        @Override
        MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return handling(
                    sound, handler -> delivery -> handler.handle(delivery).thenApply(settlement -> Settlement.REQUEUE));
        }
    },
    /** Handlers' ends are not told to the broker. */
    NEVER_SETTLED {
        @Override
        MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return handling(
                    sound,
                    handler ->
                            delivery -> handler.handle(delivery).thenCompose(settlement -> new CompletableFuture<>()));
        }
    },
    /** A drain never says that it is over. */
    DRAIN_UNANSWERED {
        @Override
        MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return Defects.source(
                    sound,
                    UnaryOperator.identity(),
                    wanted -> UnaryOperator.identity(),
                    consumption -> new Consumption() {
                        @Override
                        public CompletionStage<Integer> drain(Duration limit) {
                            return consumption.drain(limit).thenCompose(count -> new CompletableFuture<>());
                        }

                        @Override
                        public CompletionStage<Void> close() {
                            return consumption.close();
                        }
                    });
        }
    },
    /** Connections stay open after a stop. */
    CONNECTION_LEFT_OPEN {
        @Override
        MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
            return new Publisher(sound) {
                @Override
                public void close() {
                    world.trace().note(process.toString(), "leaves its connection open");
                }
            };
        }
    },
    /** The loss of a consumer is not heard of. */
    CONSUMER_LOSS_UNHEARD {
        @Override
        MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return new MessageSource() {
                @Override
                public CompletionStage<Consumption> consume(
                        Subscription wanted, DeliveryHandler handler, Consumer<BrokerException> lost) {
                    return sound.consume(wanted, handler, problem -> {});
                }

                @Override
                public void close() {
                    sound.close();
                }
            };
        }
    },
    /** Timers of more than ten seconds never fire. */
    LONG_TIMERS_LOST {
        @Override
        Scheduler scheduler(Scheduler sound, World world, SimulatedProcess process) {
            return new WrongTimers(
                    sound, length -> Optional.of(length).filter(real -> real.compareTo(Duration.ofSeconds(10)) <= 0));
        }
    },
    /** Callers get each other's answers. */
    ANSWERS_MIXED_UP {
        @Override
        MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
            return Defects.publisher(sound, (exchange, routingKey, mandatory, envelope) -> {
                return sound.publish(
                        exchange, routingKey, mandatory, exchange.isEmpty() ? world.withOtherBody(envelope) : envelope);
            });
        }
    },
    /** A publisher takes a nack for a confirm: the negative control, in which messages must be seen to be lost. */
    CONFIRMS_IGNORED {
        @Override
        boolean believesConfirms() {
            return false;
        }
    };

    Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
        return sound;
    }

    BrokerTopology topology(BrokerTopology sound, World world, SimulatedProcess process) {
        return sound;
    }

    MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
        return sound;
    }

    MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
        return sound;
    }

    Scheduler scheduler(Scheduler sound, World world, SimulatedProcess process) {
        return sound;
    }

    RunnerConfig config(RunnerConfig sound) {
        return sound;
    }

    double slowestClock(double promised) {
        return promised;
    }

    /** Whether the adapter tells a confirm from a nack. */
    boolean believesConfirms() {
        return true;
    }

    private static Coordinator listeners(Coordinator sound, UnaryOperator<SessionListener> listener) {
        return Defects.coordinator(sound, listener, UnaryOperator.identity());
    }

    private static Coordinator sessions(Coordinator sound, UnaryOperator<Session> session) {
        return Defects.coordinator(sound, UnaryOperator.identity(), session);
    }

    /** Only the service queue's handler is replaced. */
    private static MessageSource handling(MessageSource sound, UnaryOperator<DeliveryHandler> handler) {
        return Defects.source(
                sound,
                UnaryOperator.identity(),
                wanted -> wanted.exclusive() ? UnaryOperator.identity() : handler,
                UnaryOperator.identity());
    }
}
