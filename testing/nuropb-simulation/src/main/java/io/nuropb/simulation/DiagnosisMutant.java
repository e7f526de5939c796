package io.nuropb.simulation;

import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.testkit.PassingPublisher;
import io.nuropb.testkit.PassingTopology;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.LinkReport;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyReport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** What can be wrong between the production code and what the broker says is the matter. */
enum DiagnosisMutant implements Mutant {
    /** A broker that accepts no password is told of as one that cannot be reached. */
    PASSWORD_TOLD_AS_SILENCE {
        @Override
        public MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
            return new PassingPublisher(sound) {
                @Override
                public void listen(Consumer<LinkReport> listener) {
                    sound.listen(report -> listener.accept(silent(report)));
                }
            };
        }

        @Override
        public MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
            return new PassingSource(sound) {
                @Override
                public CompletionStage<Consumption> consume(
                        Subscription wanted, DeliveryHandler handler, Consumer<BrokerException> lost) {
                    CompletableFuture<Consumption> begun = new CompletableFuture<>();
                    sound.consume(wanted, handler, lost).whenComplete((consumption, failure) -> {
                        boolean refused = failure instanceof BrokerException problem && isOfPassword(problem);
                        Arrival.pass(consumption, refused ? silence() : failure, begun);
                    });
                    return begun;
                }

                @Override
                public void listen(Consumer<LinkReport> listener) {
                    sound.listen(report -> listener.accept(silent(report)));
                }
            };
        }

        private LinkReport silent(LinkReport report) {
            return report instanceof LinkReport.NotOpened failed && isOfPassword(failed.problem())
                    ? new LinkReport.NotOpened(failed.link(), silence())
                    : report;
        }

        private boolean isOfPassword(BrokerException problem) {
            return problem.reason() == Reason.BAD_CREDENTIALS;
        }
    },
    /** Nobody hears that the broker keeps publishers waiting. */
    ALARM_UNHEARD {
        @Override
        public MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
            return without(LinkReport.Blocked.class, sound);
        }
    },
    /** Nobody hears that the broker keeps publishers waiting no more. */
    ALARM_NEVER_OVER {
        @Override
        public MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
            return without(LinkReport.Unblocked.class, sound);
        }
    },
    /** A broker that refuses a leader a right is told of as one that cannot be reached. */
    RIGHT_TOLD_AS_SILENCE {
        @Override
        public BrokerTopology topology(BrokerTopology sound, World world, SimulatedProcess process) {
            return new PassingTopology(sound) {
                @Override
                public CompletionStage<TopologyReport> declare(Topology topology) {
                    return sound.declare(topology)
                            .thenCompose(report -> report.findings().stream().anyMatch(this::isRefused)
                                    ? CompletableFuture.failedFuture(silence())
                                    : CompletableFuture.completedFuture(report));
                }

                private boolean isRefused(Finding finding) {
                    return finding.verdict() instanceof Verdict.Refused;
                }
            };
        }
    };

    private static MessagePublisher without(Class<? extends LinkReport> unheard, MessagePublisher sound) {
        return new PassingPublisher(sound) {
            @Override
            public void listen(Consumer<LinkReport> listener) {
                sound.listen(report -> {
                    if (!unheard.isInstance(report)) {
                        listener.accept(report);
                    }
                });
            }
        };
    }

    private static BrokerException silence() {
        return BrokerWay.gone("The broker cannot be reached");
    }
}
