package io.nuropb.figures;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.json.JacksonJson;

/** One connection to etcd, and one scheduler, for many instances in a JVM; whoever made them closes them. */
final class SharedEtcdModule extends AbstractModule {

    private final Coordinator shared;
    private final Scheduler scheduler;

    SharedEtcdModule(Coordinator shared, Scheduler scheduler) {
        this.shared = shared;
        this.scheduler = scheduler;
    }

    @Override
    protected void configure() {
        bind(Coordinator.class).toInstance(new Coordinator() {
            @Override
            public Session join(Candidate candidate, SessionListener listener) {
                return shared.join(candidate, listener);
            }

            @Override
            public void close() {
                // An instance that stops leaves its session; the connection is the others' too.
            }
        });
        bind(Scheduler.class).toInstance(scheduler);
        bind(Json.class).to(JacksonJson.class).in(Singleton.class);
    }
}
