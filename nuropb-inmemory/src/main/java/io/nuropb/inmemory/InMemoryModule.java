package io.nuropb.inmemory;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.OptionalBinder;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.election.Coordinator;
import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.topology.BrokerTopology;

/**
 * Binds all ports to servers in memory: what stands in place of the adapters' modules in a unit test.
 *
 * <p>Each injector gets clients of its own, as each instance of a fleet has. A test reaches the servers through
 * {@link InMemoryMesh}, and the clients, to break their connections, by their classes. {@link Json} is bound for want
 * of another, as by the adapters' modules.
 */
public final class InMemoryModule extends AbstractModule {

    private final InMemoryMesh mesh;
    private final InMemoryConfig config;

    /**
     * A service that is alone in its mesh.
     *
     * @param time a virtual time line in a unit test, a {@link io.nuropb.SystemScheduler} in a demonstration
     */
    public InMemoryModule(Scheduler time) {
        this(new InMemoryMesh(time));
    }

    /** One instance in a mesh that it shares with others. */
    public InMemoryModule(InMemoryMesh mesh) {
        this(mesh, InMemoryConfig.defaults());
    }

    /** One instance in a mesh that it shares with others, which uses the broker in its own way. */
    public InMemoryModule(InMemoryMesh mesh, InMemoryConfig config) {
        this.mesh = mesh;
        this.config = config;
    }

    @Override
    protected void configure() {
        bind(InMemoryMesh.class).toInstance(mesh);
        bind(InMemoryCoordinator.class).toInstance(mesh.coordinator());
        bind(InMemoryBroker.class).toInstance(mesh.broker());
        bind(InMemoryConfig.class).toInstance(config);
        bind(InMemoryCoordinatorClient.class).in(Singleton.class);
        bind(InMemoryTopology.class).in(Singleton.class);
        bind(InMemoryMessageSource.class).in(Singleton.class);
        bind(InMemoryMessagePublisher.class).in(Singleton.class);
        bind(InMemoryBrokerMonitor.class).in(Singleton.class);
        bind(InMemoryConnectionTerminator.class).in(Singleton.class);
        bind(Coordinator.class).to(InMemoryCoordinatorClient.class);
        bind(BrokerTopology.class).to(InMemoryTopology.class);
        bind(MessageSource.class).to(InMemoryMessageSource.class);
        bind(MessagePublisher.class).to(InMemoryMessagePublisher.class);
        bind(BrokerMonitor.class).to(InMemoryBrokerMonitor.class);
        bind(ConnectionTerminator.class).to(InMemoryConnectionTerminator.class);
        bind(Scheduler.class).toInstance(mesh.scheduler());
        OptionalBinder.newOptionalBinder(binder(), Json.class)
                .setDefault()
                .to(JacksonJson.class)
                .in(Singleton.class);
    }
}
