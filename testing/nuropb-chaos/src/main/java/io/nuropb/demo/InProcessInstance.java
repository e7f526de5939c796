package io.nuropb.demo;

import io.nuropb.InstanceId;
import io.nuropb.examples.Orders;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryCoordinatorClient;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.inmemory.InMemoryMessageSource;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.inmemory.PausableScheduler;
import io.nuropb.json.JacksonJson;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.ServiceRunner;
import java.util.concurrent.CompletableFuture;

/** An instance of the service within this process, which can crash as if it had one of its own. */
final class InProcessInstance {

    private final PausableScheduler process;
    private final InMemoryCoordinatorClient coordinator;
    private final InMemoryTopology topology;
    private final InMemoryMessageSource source;
    private final InMemoryMessagePublisher publisher;
    private final ServiceRunner runner;

    InProcessInstance(String name, InMemoryMesh mesh) {
        InMemoryConfig config = InMemoryConfig.defaults();
        process = new PausableScheduler(mesh.scheduler());
        coordinator = mesh.coordinator().connect();
        topology = new InMemoryTopology(mesh.broker(), config);
        source = new InMemoryMessageSource(mesh.broker(), config);
        publisher = new InMemoryMessagePublisher(mesh.broker(), config);
        runner = ServiceRunner.builder(Orders.service())
                .instance(new InstanceId(name))
                .coordinator(coordinator)
                .topology(topology)
                .source(source)
                .publisher(publisher)
                .json(new JacksonJson())
                .scheduler(process)
                .build();
    }

    ServiceRunner runner() {
        return runner;
    }

    void listen(RunnerListener listener) {
        runner.listen(listener);
    }

    CompletableFuture<Void> start() {
        return runner.start();
    }

    /** It does nothing any more, and its connections break; nobody is told goodbye. */
    void crash() {
        process.pause();
        coordinator.pause();
        coordinator.cut();
        topology.cutConnection();
        source.cutConnection();
        publisher.cutConnection();
    }

    CompletableFuture<Void> stop() {
        return runner.stop();
    }
}
