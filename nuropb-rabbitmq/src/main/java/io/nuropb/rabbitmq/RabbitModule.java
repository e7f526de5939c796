package io.nuropb.rabbitmq;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.OptionalBinder;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.topology.BrokerTopology;

/**
 * Binds the broker ports to RabbitMQ. It needs a binding of {@link io.nuropb.Identity}, which the service's own module
 * has. Nothing is opened before a port is first used.
 *
 * <p>{@link Json} and {@link Scheduler} are bound for want of others: a module that has its own sets them by
 * {@link OptionalBinder#setBinding}.
 */
public final class RabbitModule extends AbstractModule {

    private final RabbitConfig config;

    /** @param config which broker, and how */
    public RabbitModule(RabbitConfig config) {
        this.config = config;
    }

    @Override
    protected void configure() {
        bind(RabbitConfig.class).toInstance(config);
        bind(BrokerTopology.class).to(RabbitTopology.class).in(Singleton.class);
        bind(MessageSource.class).to(RabbitMessageSource.class).in(Singleton.class);
        bind(MessagePublisher.class).to(RabbitMessagePublisher.class).in(Singleton.class);
        bind(BrokerMonitor.class).to(RabbitBrokerMonitor.class).in(Singleton.class);
        bind(ConnectionTerminator.class).to(RabbitConnectionTerminator.class).in(Singleton.class);
        OptionalBinder.newOptionalBinder(binder(), Json.class)
                .setDefault()
                .to(JacksonJson.class)
                .in(Singleton.class);
        OptionalBinder.newOptionalBinder(binder(), Scheduler.class)
                .setDefault()
                .to(SystemScheduler.class)
                .in(Singleton.class);
    }
}
