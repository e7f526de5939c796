package io.nuropb.simulation;

import io.nuropb.Moment;
import java.time.Duration;

/** Whether an instance that does not act gives its lease up, so that another one can lead. */
final class ProgressRecord {

    /** For what is answered late. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final World world;

    ProgressRecord(World world) {
        this.world = world;
    }

    /**
     * A process asks the coordinator to renew its lease.
     *
     * <p>The next renewal after it stopped to act, a third of a TTL later at most, finds that it has to wait; the first
     * one that is answered half a TTL after that ends the session. Where none is answered any more, the lease does,
     * nine tenths of a TTL later.
     */
    void renews(SimulatedProcess process) {
        Duration limit = Duration.ofNanos(
                        (long) (world.plan().ttl().multipliedBy(2).toNanos() / world.slowest()))
                .plus(GRACE);
        Moment now = world.time().now();
        process.blockedSince()
                .filter(since -> since.until(now).compareTo(limit) > 0)
                .ifPresent(since -> world.witness()
                        .violated(
                                Invariant.PROGRESS,
                                process + " has not acted since " + since + " and goes on renewing its lease"));
    }
}
