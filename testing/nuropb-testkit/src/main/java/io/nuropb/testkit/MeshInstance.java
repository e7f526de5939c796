package io.nuropb.testkit;

import io.nuropb.InstanceId;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.inmemory.InMemoryBrokerMonitor;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryConnectionTerminator;
import io.nuropb.inmemory.InMemoryCoordinatorClient;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.inmemory.InMemoryMessageSource;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.ServiceRunnerBuilder;
import java.util.function.Function;

/** One instance in a {@link TestMesh}, with time and connections of its own, so that it can die alone. */
final class MeshInstance {

    private final KillableScheduler process;
    private final InMemoryCoordinatorClient coordinator;
    private final InMemoryTopology topology;
    private final InMemoryMessageSource source;
    private final InMemoryMessagePublisher publisher;
    private final InMemoryBrokerMonitor monitor;
    private final InMemoryConnectionTerminator terminator;
    private final ServiceRunner runner;

    /**
     * @param id unique in the mesh; the instance's jitter begins with it
     * @param builder begins to build it; given its own scheduler
     */
    MeshInstance(
            InMemoryMesh mesh,
            VirtualTime time,
            Json json,
            InstanceId id,
            Function<Scheduler, ServiceRunnerBuilder> builder) {
        InMemoryConfig config = InMemoryConfig.defaults();
        process = new KillableScheduler(time);
        coordinator = mesh.coordinator().connect();
        topology = new InMemoryTopology(mesh.broker(), config);
        source = new InMemoryMessageSource(mesh.broker(), config);
        publisher = new InMemoryMessagePublisher(mesh.broker(), config);
        monitor = new InMemoryBrokerMonitor(mesh.broker(), config);
        terminator = new InMemoryConnectionTerminator(mesh.broker(), config);
        runner = builder.apply(process)
                .instance(id)
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

    boolean isKilled() {
        return process.isKilled();
    }

    /**
     * It does nothing any more, and its connections break; nobody is told goodbye, and its lease lives on until its
     * time is up.
     */
    void kill() {
        process.kill();
        coordinator.pause();
        coordinator.cut();
        topology.close();
        source.close();
        publisher.close();
        monitor.close();
        terminator.close();
    }
}
