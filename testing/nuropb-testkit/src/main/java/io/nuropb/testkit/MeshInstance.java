package io.nuropb.testkit;

import io.nuropb.InstanceId;
import io.nuropb.Json;
import io.nuropb.inmemory.InMemoryBrokerMonitor;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryConnectionTerminator;
import io.nuropb.inmemory.InMemoryCoordinatorClient;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.inmemory.InMemoryMessageSource;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.inmemory.PausableScheduler;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.ServiceRunnerBuilder;

/** One instance in a {@link TestMesh}, with time and connections of its own, so that it can die alone. */
final class MeshInstance {

    private final PausableScheduler process;
    private final InMemoryCoordinatorClient coordinator;
    private final InMemoryTopology topology;
    private final InMemoryMessageSource source;
    private final InMemoryMessagePublisher publisher;
    private final InMemoryBrokerMonitor monitor;
    private final InMemoryConnectionTerminator terminator;
    private final ServiceRunner runner;

    /** @param id unique in the mesh; the instance's jitter begins with it */
    MeshInstance(InMemoryMesh mesh, Json json, InstanceId id, ServiceRunnerBuilder builder) {
        InMemoryConfig config = InMemoryConfig.defaults();
        process = new PausableScheduler(mesh.scheduler());
        coordinator = mesh.coordinator().connect();
        topology = new InMemoryTopology(mesh.broker(), config);
        source = new InMemoryMessageSource(mesh.broker(), config);
        publisher = new InMemoryMessagePublisher(mesh.broker(), config);
        monitor = new InMemoryBrokerMonitor(mesh.broker(), config);
        terminator = new InMemoryConnectionTerminator(mesh.broker(), config);
        runner = builder.instance(id)
                .coordinator(coordinator)
                .topology(topology)
                .source(source)
                .publisher(publisher)
                .monitor(monitor)
                .terminator(terminator)
                .json(json)
                .scheduler(process)
                .build();
    }

    ServiceRunner runner() {
        return runner;
    }

    /**
     * It does nothing any more, and its connections break; nobody is told goodbye, and its lease lives on until its
     * time is up.
     */
    void kill() {
        process.close();
        coordinator.pause();
        coordinator.cut();
        topology.close();
        source.close();
        publisher.close();
        monitor.close();
        terminator.close();
    }
}
