package io.nuropb.inmemory;

import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.Scheduler.Timer;
import io.nuropb.election.Candidate;
import io.nuropb.session.ServiceKeys;
import io.nuropb.session.StoredValues;
import io.nuropb.store.LeaseId;
import io.nuropb.store.Transaction;
import java.time.Duration;
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
    private final LeaseId lease;
    private Optional<Timer> renewal = Optional.empty();

    PythonInstance(CoordinatorServer server, Scheduler scheduler, Candidate candidate, Duration ttl) {
        this.server = server;
        this.scheduler = scheduler;
        this.candidate = candidate;
        this.ttl = ttl;
        keys = ServiceKeys.of(InMemoryCoordinator.SESSIONS.keyPrefix(), candidate.service());
        lease = server.grant(ttl, candidate);
        renew();
    }

    /** Creates the leader key if there is none, and tells whether this instance leads. */
    public boolean campaign() {
        server.commit(Transaction.ifAbsent(keys.leader())
                .put(keys.leader(), candidate.instance().value(), lease));
        return server.get(keys.leader()).filter(entry -> entry.isBoundTo(lease)).isPresent();
    }

    /** Says whether the broker is ready; nobody checks who says it, and it stays when this instance goes. */
    public void say(boolean ready) {
        String word = ready ? StoredValues.CONFIG_OK : StoredValues.CONFIG_NOT_OK;
        server.commit(Transaction.unconditional().put(keys.configOk(), word));
    }

    /** Whether it may consume, as far as it knows. */
    public boolean mayConsume() {
        return server.get(keys.configOk())
                .filter(e -> e.value().equals(StoredValues.CONFIG_OK))
                .isPresent();
    }

    /** Whether it could start as a follower now, and not end with an error. */
    public boolean mayStart() {
        return server.get(keys.configOk()).isPresent();
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
