package io.nuropb.simulation;

import io.nuropb.testkit.PassingTopology;
import io.nuropb.topology.BrokerObject;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyReport;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be wrong between the production code and its broker's objects. */
enum TopologyMutant implements Mutant {
    /** The broker's objects are taken to be there without a look. */
    TOPOLOGY_NOT_LOOKED_AT {
        @Override
        public BrokerTopology topology(BrokerTopology sound, World world, SimulatedProcess process) {
            return new PassingTopology(sound) {
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
            };
        }
    },
    /** An audit finds everything in its place. */
    AUDIT_SEES_NOTHING {
        @Override
        public BrokerTopology topology(BrokerTopology sound, World world, SimulatedProcess process) {
            return new PassingTopology(sound) {
                private Optional<TopologyReport> first = Optional.empty();

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
            };
        }
    },
    /** What is missing is found, and not made. */
    NOTHING_DECLARED {
        @Override
        public BrokerTopology topology(BrokerTopology sound, World world, SimulatedProcess process) {
            return new PassingTopology(sound) {
                @Override
                public CompletionStage<TopologyReport> declare(Topology topology) {
                    return sound.verify(topology);
                }
            };
        }
    },
    /** Bindings are not declared, and count as there. */
    BINDINGS_FORGOTTEN {
        @Override
        public BrokerTopology topology(BrokerTopology sound, World world, SimulatedProcess process) {
            return new PassingTopology(sound) {
                @Override
                public CompletionStage<TopologyReport> declare(Topology topology) {
                    Topology unbound = new Topology(topology.exchanges(), topology.queues(), List.of());
                    return sound.declare(unbound).thenApply(report -> asIf(topology, report));
                }
            };
        }
    },
    /** Exchanges are not declared again once they were there, and count as there. */
    EXCHANGES_DECLARED_ONCE {
        @Override
        public BrokerTopology topology(BrokerTopology sound, World world, SimulatedProcess process) {
            return new PassingTopology(sound) {
                private boolean declared;

                @Override
                public CompletionStage<TopologyReport> declare(Topology topology) {
                    if (declared) {
                        Topology queues = new Topology(List.of(), topology.queues(), List.of());
                        return sound.declare(queues).thenApply(report -> asIf(topology, report));
                    }
                    return sound.declare(topology).thenApply(report -> {
                        declared = report.isSatisfied();
                        return report;
                    });
                }
            };
        }
    };

    /** A report in which everything that was not looked at is there. */
    private static TopologyReport asIf(Topology topology, TopologyReport report) {
        Set<BrokerObject> known =
                report.findings().stream().map(Finding::object).collect(Collectors.toSet());
        Stream<Finding> invented = topology.objects().stream()
                .filter(object -> !known.contains(object))
                .map(object -> new Finding(object, new Finding.Verdict.Present()));
        return new TopologyReport(
                Stream.concat(report.findings().stream(), invented).toList(), List.of(), report.consumers());
    }
}
