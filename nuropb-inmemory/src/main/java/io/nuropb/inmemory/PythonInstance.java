package io.nuropb.inmemory;

import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.Scheduler.Timer;
import io.nuropb.election.Candidate;
import io.nuropb.inmemory.KeyValueStore.Put;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the Python implementation of protocol 0.1.1 does at the coordinator, for tests of mixed fleets. Made by
 * {@link InMemoryCoordinator#python}.
 *
 * <p>It knows two keys: the leader's, and one that says for ever that the broker is ready.
 */
public final class PythonInstance {

    private static final int RENEWALS_IN_TTL = 4;

    private final CoordinatorServer server;
    private final Scheduler scheduler;
    private final Candidate candidate;
    private final ServiceKeys keys;
    private final Duration ttl;
    private final long lease;
    private Optional<Timer> renewal = Optional.empty();

    PythonInstance(CoordinatorServer server, Scheduler scheduler, Candidate candidate, Duration ttl) {
        this.server = server;
        this.scheduler = scheduler;
        this.candidate = candidate;
        this.ttl = ttl;
        keys = new ServiceKeys(candidate.service());
        lease = server.grant(ttl, candidate);
        renew();
    }

    /** Creates the leader key if there is none, and tells whether this instance leads. */
    public boolean campaign() {
        server.putIf(keys.leader(), 0, List.of(new Put(keys.leader(), candidate.instance(), lease)));
        return server.get(keys.leader()).filter(e -> e.lease() == lease).isPresent();
    }

    /** Says whether the broker is ready; nobody checks who says it, and it stays when this instance goes. */
    public void say(boolean ready) {
        String word = ready ? ServiceKeys.PYTHON_READY : ServiceKeys.PYTHON_NOT_READY;
        server.put(List.of(new Put(keys.configOk(), word, 0)));
    }

    /** Whether it may consume, as far as it knows. */
    public boolean mayConsume() {
        return server.get(keys.configOk())
                .filter(e -> e.value().equals(ServiceKeys.PYTHON_READY))
                .isPresent();
    }

    /** Ends its lease. */
    public void stop() {
        crash();
        server.revoke(lease);
    }

    /** Dies; its lease ends by its TTL. */
    public synchronized void crash() {
        renewal.ifPresent(Timer::cancel);
    }

    /** Its name. */
    public InstanceId id() {
        return candidate.instance();
    }

    private synchronized void renew() {
        server.renew(lease);
        renewal = Optional.of(scheduler.schedule(ttl.dividedBy(RENEWALS_IN_TTL), this::renew));
    }
}
