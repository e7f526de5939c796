package io.nuropb.simulation;

import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.Finding;
import io.nuropb.topology.LinkReport;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyReport;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** What can be wrong between the production code and its broker's objects. */
enum TopologyMutant implements Mutant {
    /** The broker's objects are taken to be there without a look. */
    TOPOLOGY_NOT_LOOKED_AT {
        @Override
        public BrokerTopology topology(BrokerTopology sound, World world, SimulatedProcess process) {
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
                public CompletionStage<Void> unbind(Collection<Binding> bindings) {
                    return sound.unbind(bindings);
                }

                @Override
                public void listen(Consumer<LinkReport> listener) {
                    sound.listen(listener);
                }

                @Override
                public void close() {
                    sound.close();
                }
            };
        }
    },
    /** An audit finds everything in its place. */
    AUDIT_SEES_NOTHING {
        @Override
        public BrokerTopology topology(BrokerTopology sound, World world, SimulatedProcess process) {
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
                public CompletionStage<Void> unbind(Collection<Binding> bindings) {
                    return sound.unbind(bindings);
                }

                @Override
                public void listen(Consumer<LinkReport> listener) {
                    sound.listen(listener);
                }

                @Override
                public void close() {
                    sound.close();
                }
            };
        }
    };
}
