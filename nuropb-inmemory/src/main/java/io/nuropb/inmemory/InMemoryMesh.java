package io.nuropb.inmemory;

import io.nuropb.Scheduler;
import io.nuropb.json.JacksonJson;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.ServiceRunnerBuilder;
import io.nuropb.service.MeshService;
import java.time.Duration;

/**
 * What the fleets of one test share: one coordinator and one broker, on one scheduler.
 *
 * <pre>{@code
 * InMemoryMesh mesh = new InMemoryMesh(new VirtualTime());
 * ServiceRunner first = mesh.runner(orders).build();
 * ServiceRunner second = mesh.runner(orders).build();
 * }</pre>
 *
 * <p>With Guice, {@code new InMemoryModule(mesh)} stands for it in the injector of each instance. Thread-safe.
 */
public final class InMemoryMesh {

    private final Scheduler scheduler;
    private final InMemoryCoordinator coordinator;
    private final InMemoryBroker broker;

    /** A mesh whose leases last for {@link InMemoryCoordinator#DEFAULT_TTL}. */
    public InMemoryMesh(Scheduler scheduler) {
        this(scheduler, InMemoryCoordinator.DEFAULT_TTL);
    }

    /**
     * A mesh with a lease TTL of its own.
     *
     * @param scheduler time and threads of everything in it; not closed from here
     * @param leaseTtl how long a lease lasts that is not renewed; 2 s or more
     */
    public InMemoryMesh(Scheduler scheduler, Duration leaseTtl) {
        this.scheduler = scheduler;
        this.coordinator = new InMemoryCoordinator(scheduler, leaseTtl);
        this.broker = new InMemoryBroker(scheduler);
    }

    /** Time and threads of everything in it. */
    public Scheduler scheduler() {
        return scheduler;
    }

    /** The coordinator's server. */
    public InMemoryCoordinator coordinator() {
        return coordinator;
    }

    /** The broker's server. */
    public InMemoryBroker broker() {
        return broker;
    }

    /** A builder of one instance, with a client of its own for each port. */
    public ServiceRunnerBuilder runner(MeshService service) {
        return connected(ServiceRunner.builder(service));
    }

    /** A builder of a client, which serves nothing. */
    public ServiceRunnerBuilder client(String name) {
        return connected(ServiceRunner.client(name));
    }

    private ServiceRunnerBuilder connected(ServiceRunnerBuilder builder) {
        InMemoryConfig config = InMemoryConfig.defaults();
        return builder.coordinator(coordinator.connect())
                .topology(new InMemoryTopology(broker, config))
                .source(new InMemoryMessageSource(broker, config))
                .publisher(new InMemoryMessagePublisher(broker, config))
                .monitor(new InMemoryBrokerMonitor(broker, config))
                .terminator(new InMemoryConnectionTerminator(broker, config))
                .json(new JacksonJson())
                .scheduler(scheduler);
    }
}
