package io.nuropb.etcd;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.election.Coordinator;
import io.nuropb.json.JacksonJson;

/** Binds the {@link Coordinator} to one on etcd. Nothing is opened before the coordinator's first session. */
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
        bind(Json.class).to(JacksonJson.class).in(Singleton.class);
        bind(Scheduler.class).to(SystemScheduler.class).in(Singleton.class);
    }
}
