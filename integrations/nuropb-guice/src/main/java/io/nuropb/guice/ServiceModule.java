package io.nuropb.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;
import io.nuropb.Identity;
import io.nuropb.InstanceId;
import io.nuropb.client.MeshClient;
import io.nuropb.election.Coordinator;
import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.health.actuators.InstanceScaler;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.runner.Ports;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.service.MessageObserver;
import java.util.Set;

/**
 * Binds a service and its {@link ServiceRunner}. The adapters' modules bind the ports; a standalone service or a client
 * has no coordinator's. A {@link MessageObserver} that is added to their set by a {@link Multibinder} is told of the
 * instance's messages.
 *
 * <p>One injector is one instance of the service.
 */
public final class ServiceModule extends AbstractModule {

    private final MeshService service;
    private final RunnerConfig config;
    private final InstanceId instance;

    /** An instance with a random id and {@link RunnerConfig#defaults}. */
    public ServiceModule(MeshService service) {
        this(service, RunnerConfig.defaults());
    }

    /** An instance with a random id. */
    public ServiceModule(MeshService service, RunnerConfig config) {
        this(service, config, InstanceId.random());
    }

    /**
     * An instance.
     *
     * @param service the handlers
     * @param config how to run
     * @param instance the id, which no other instance of the fleet may have
     */
    public ServiceModule(MeshService service, RunnerConfig config, InstanceId instance) {
        this.service = service;
        this.config = config;
        this.instance = instance;
    }

    /**
     * A client: an instance that serves nothing and calls others through {@link ServiceRunner#client}, with a random id
     * and {@link RunnerConfig#defaults}.
     *
     * @param name what it is called in its reply queue's name, at the broker and in logs
     */
    public static ServiceModule client(String name) {
        return new ServiceModule(
                MeshService.named(name).build(), RunnerConfig.defaults().withMode(RunnerMode.CLIENT_ONLY));
    }

    @Override
    protected void configure() {
        bind(MeshService.class).toInstance(service);
        bind(RunnerConfig.class).toInstance(config);
        bind(Identity.class)
                .toInstance(new Identity(service.name(), instance, config.mode() == RunnerMode.CLIENT_ONLY));
        OptionalBinder.newOptionalBinder(binder(), Coordinator.class);
        OptionalBinder.newOptionalBinder(binder(), BrokerMonitor.class);
        OptionalBinder.newOptionalBinder(binder(), InstanceScaler.class);
        OptionalBinder.newOptionalBinder(binder(), ConnectionTerminator.class);
        bind(Ports.class).in(Scopes.SINGLETON);
        Multibinder.newSetBinder(binder(), MessageObserver.class);
    }

    /** The instance, with whoever is bound to be told of its messages. */
    @Provides
    @Singleton
    ServiceRunner runner(
            MeshService served, Identity identity, RunnerConfig how, Ports ports, Set<MessageObserver> observers) {
        ServiceRunner runner = new ServiceRunner(served, identity, how, ports);
        observers.forEach(runner::observe);
        return runner;
    }

    /** The client of the same instance. */
    @Provides
    MeshClient client(ServiceRunner runner) {
        return runner.client();
    }
}
