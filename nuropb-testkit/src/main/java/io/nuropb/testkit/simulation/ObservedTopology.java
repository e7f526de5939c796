package io.nuropb.testkit.simulation;

import io.nuropb.Moment;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyReport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A process's view of the broker's objects: answers arrive on the process's threads, and the witness sees them. */
final class ObservedTopology implements BrokerTopology {

    private final BrokerTopology broker;
    private final World world;
    private final SimulatedProcess process;

    ObservedTopology(BrokerTopology broker, World world, SimulatedProcess process) {
        this.broker = broker;
        this.world = world;
        this.process = process;
    }

    @Override
    public CompletionStage<TopologyReport> verify(Topology topology) {
        return observed(broker.verify(topology));
    }

    @Override
    public CompletionStage<TopologyReport> declare(Topology topology) {
        return observed(broker.declare(topology));
    }

    private CompletionStage<TopologyReport> observed(CompletionStage<TopologyReport> answer) {
        Moment asked = world.time().now();
        CompletableFuture<TopologyReport> there = new CompletableFuture<>();
        answer.whenComplete((report, failure) -> process.scheduler().execute(() -> {
            if (report != null && report.isSatisfied()) {
                process.verified(asked);
            }
            Arrival.pass(report, failure, there);
        }));
        return there;
    }

    @Override
    public void close() {
        broker.close();
    }
}
