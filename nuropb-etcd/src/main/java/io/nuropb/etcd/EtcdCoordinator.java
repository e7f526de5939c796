package io.nuropb.etcd;

import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.session.StoreCoordinator;
import jakarta.inject.Inject;

/** The coordinator on etcd: a {@link StoreCoordinator} over an {@link EtcdStore}, as an {@link EtcdConfig} says. */
public final class EtcdCoordinator implements Coordinator {

    private final StoreCoordinator coordinator;

    /**
     * Connects to nothing yet.
     *
     * @param config how to reach etcd
     * @param scheduler time and threads; remains the caller's
     * @param json reads and writes values
     */
    @Inject
    public EtcdCoordinator(EtcdConfig config, Scheduler scheduler, Json json) {
        this(new EtcdStore(config, scheduler), config, scheduler, json);
    }

    EtcdCoordinator(EtcdStore store, EtcdConfig config, Scheduler scheduler, Json json) {
        coordinator = new StoreCoordinator(store, config.session(), scheduler, json);
    }

    @Override
    public Session join(Candidate candidate, SessionListener listener) {
        return coordinator.join(candidate, listener);
    }

    /** Closes the connection; blocks for two call deadlines at most while sessions are leaving. */
    @Override
    public void close() {
        coordinator.close();
    }
}
