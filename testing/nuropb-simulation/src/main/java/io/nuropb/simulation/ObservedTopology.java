package io.nuropb.simulation;

import io.nuropb.Moment;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.LinkReport;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyReport;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A process's view of the broker's objects: answers arrive on the process's threads, and the witness sees them. */
final class ObservedTopology implements BrokerTopology {

    private final BrokerTopology broker;
    private final World world;
    private final SimulatedProcess process;
    private Optional<TopologyReport> latest = Optional.empty();

    ObservedTopology(BrokerTopology broker, World world, SimulatedProcess process) {
        this.broker = broker;
        this.world = world;
        this.process = process;
    }

    @Override
    public CompletionStage<TopologyReport> verify(Topology topology) {
        return observed(() -> broker.verify(topology));
    }

    @Override
    public CompletionStage<TopologyReport> declare(Topology topology) {
        return observed(() -> broker.declare(topology));
    }

    @Override
    public CompletionStage<Void> unbind(Collection<Binding> bindings) {
        return passed(() -> broker.unbind(bindings));
    }

    private <T> CompletionStage<T> passed(Supplier<CompletionStage<T>> wish) {
        CompletableFuture<T> there = new CompletableFuture<>();
        process.boundary()
                .cross(() -> process.brokerWay().out(wish))
                .whenComplete((done, failure) -> process.scheduler().execute(() -> Arrival.pass(done, failure, there)));
        return there;
    }

    private CompletionStage<TopologyReport> observed(Supplier<CompletionStage<TopologyReport>> question) {
        Moment asked = world.time().now();
        CompletableFuture<TopologyReport> there = new CompletableFuture<>();
        process.boundary()
                .cross(() -> process.brokerWay().out(() -> answer(question)))
                .whenComplete((report, failure) -> process.scheduler().execute(() -> {
                    boolean satisfied = report != null && report.isSatisfied();
                    world.witness().duties().looked(process, asked, satisfied);
                    world.witness().diagnosis().looked(process, report);
                    if (report != null && (!satisfied || report.createdQueue(world.queue()))) {
                        world.witness().isolation().damaged();
                    }
                    if (report != null && satisfied) {
                        process.verified(asked);
                        latest = Optional.of(report);
                    }
                    Arrival.pass(report, failure, there);
                }));
        return there;
    }

    private CompletionStage<TopologyReport> answer(Supplier<CompletionStage<TopologyReport>> question) {
        return switch (process.brokerWay().inspection()) {
            case SOUND -> question.get();
            case FAILING -> CompletableFuture.failedFuture(BrokerWay.gone("The broker's answer was an error"));
            case SILENT -> process.brokerWay().unanswered();
            case STALE -> {
                world.witness().isolation().damaged();
                yield latest.<CompletionStage<TopologyReport>>map(CompletableFuture::completedFuture)
                        .orElseGet(question);
            }
        };
    }

    @Override
    public Optional<String> virtualHost() {
        return broker.virtualHost();
    }

    @Override
    public void listen(Consumer<LinkReport> listener) {
        broker.listen(report -> process.hear(report, listener));
    }

    @Override
    public void close() {
        broker.close();
    }
}
