package io.nuropb.tck.store;

import io.nuropb.Scheduler;
import io.nuropb.store.LeaseStore;
import java.time.Duration;

/**
 * What the test of a store supplies to {@link LeaseStoreContract}: clients of one store.
 *
 * <p>It lives for one test. Its scheduler decides whether the test runs in virtual or in real time; the contract does
 * not know.
 */
public interface LeaseStoreBench extends AutoCloseable {

    /** The time line on which the clients run. */
    Scheduler scheduler();

    /** A TTL for leases: as short as the store allows where time is real. */
    Duration ttl();

    /** How much later than its TTL a lease may end, and be seen to end. */
    default Duration lateness() {
        return ttl().dividedBy(2);
    }

    /**
     * How long anything may take that is not the end of a lease: generous, since only a failing test waits for so long.
     */
    default Duration patience() {
        return Duration.ofSeconds(10);
    }

    /**
     * How long it takes a watch at most to tell what it has to tell: a test waits for so long to see that it tells
     * nothing.
     */
    default Duration calm() {
        return Duration.ofSeconds(1);
    }

    /** A new client, as another process would have it. */
    LeaseStore connect();

    /** Forgets the history of all changes so far, so that nobody can watch from an earlier revision. */
    void compact();

    /** Closes all clients that were made and the scheduler, and stops what was started. */
    @Override
    void close();
}
