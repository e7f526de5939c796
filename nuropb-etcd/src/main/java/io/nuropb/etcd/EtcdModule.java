package io.nuropb.etcd;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.OptionalBinder;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.election.Coordinator;
import io.nuropb.json.JacksonJson;

/**
 * Binds the {@link Coordinator} to one on etcd. Nothing is opened before the coordinator's first session.
 *
 * <p>{@link Json} and {@link Scheduler} are bound for want of others: a module that has its own sets them by
 * {@link OptionalBinder#setBinding}.
 */
public final class EtcdModule extends AbstractModule {

    private final EtcdConfig config;

    /** @param config how to reach etcd */
    public EtcdModule(EtcdConfig config) {
        this.config = config;
    }

    @Override
    protected void configure() {
        bind(EtcdConfig.class).toInstance(config);
        bind(Coordinator.class).to(EtcdCoordinator.class).in(Singleton.class);
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
