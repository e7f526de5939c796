package io.nuropb.tck.store;

import io.nuropb.Scheduler;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.inmemory.InMemoryCoordinator;
import io.nuropb.store.LeaseStore;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** The store in memory on the contracts' bench, in whatever time. */
final class InMemoryStoreBench implements LeaseStoreFaultBench {

    private final Scheduler scheduler;
    private final Duration ttl;
    private final InMemoryCoordinator coordinator;
    private final UnaryOperator<LeaseStore> change;

    InMemoryStoreBench(Scheduler scheduler, Duration ttl) {
        this(scheduler, ttl, UnaryOperator.identity());
    }

    /** @param change what is done to every store */
    InMemoryStoreBench(Scheduler scheduler, Duration ttl, UnaryOperator<LeaseStore> change) {
        this.scheduler = scheduler;
        this.ttl = ttl;
        this.change = change;
        coordinator = new InMemoryCoordinator(scheduler, ttl);
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public Duration ttl() {
        return ttl;
    }

    @Override
    public Duration callLimit() {
        return Duration.ofSeconds(1);
    }

    @Override
    public LeaseStore connect() {
        return change.apply(coordinator.store());
    }

    @Override
    public LeaseStore connectWithoutRights() {
        return coordinator.storeThatRefuses(Reason.PERMISSION_DENIED);
    }

    @Override
    public void compact() {
        coordinator.compact();
    }

    @Override
    public void stop() {
        coordinator.stop();
    }

    @Override
    public void start() {
        coordinator.start();
    }

    @Override
    public void close() {
        scheduler.close();
    }
}
