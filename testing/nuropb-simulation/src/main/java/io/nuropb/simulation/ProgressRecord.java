package io.nuropb.simulation;

import io.nuropb.Moment;
import java.time.Duration;

/** Whether an instance that does not act gives its lease up, so that another one can lead. */
final class ProgressRecord {

    /** For what is answered late. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final World world;

    ProgressRecord(World world) {
        this.world = world;
    }

    /**
     * A process asks the coordinator to renew its lease.
     *
     * <p>It notices that it does not act at the first renewal after half a TTL in which something has waited; an answer that comes late, or
     * not at all, takes up to another TTL.
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
