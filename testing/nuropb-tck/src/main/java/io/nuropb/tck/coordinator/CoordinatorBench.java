package io.nuropb.tck.coordinator;

import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.election.Coordinator;
import io.nuropb.election.OperatorControl;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What the test of an adapter supplies to {@link CoordinatorContract}: one coordinator, clients of it, and a look at
 * what it holds.
 *
 * <p>It lives for one test. Its scheduler decides whether the test runs in virtual or in real time; the contract does
 * not know.
 */
public interface CoordinatorBench extends AutoCloseable {

    /** The time line on which the clients run. */
    Scheduler scheduler();

    /** The TTL of the clients' leases: as short as the coordinator allows where time is real. */
    Duration ttl();

    /**
     * How long anything may take that is not the end of a lease: generous, since only a failing test waits for so long.
     */
    default Duration patience() {
        return Duration.ofSeconds(10);
    }

    /** A new client, as another process would have it. */
    Coordinator connect();

    /** Writes an operator's wish, or withdraws it if empty, as a tool would, and waits until that is done. */
    void express(ServiceName service, Optional<OperatorControl> wish);

    /** Reads a property that a leader wrote by {@link io.nuropb.election.Session#put}. */
    Optional<String> property(ServiceName service, String name);

    /** Names all leases that live at the coordinator, of whatever service. */
    Set<String> leases();

    /** Takes the leadership from whoever has it, as an operator's hand would: the leader's lease lives on. */
    void removeLeader(ServiceName service);

    /** Closes all clients that were made and the scheduler, and stops what was started. */
    @Override
    void close();
}
