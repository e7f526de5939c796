package io.nuropb.simulation;

import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.election.Coordinator;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A coordinator of yours in a simulated fleet: what the fleet shares, the clients of its processes, and what can befall
 * it.
 *
 * <p>Each simulation has one of its own, see {@link SimulationConfig#withCoordinator}, and calls it in one thread.
 * Whatever it does has to follow from what it is given: it takes time, threads and random numbers from the schedulers
 * alone; then one seed gives one life. Processes crash, pause and have clocks of their own without its doing. What it
 * stands on fails as its {@link #faults} say.
 */
public interface SimulatedCoordinator extends AutoCloseable {

    /** Makes what a fleet shares, empty, once for each simulation. */
    @FunctionalInterface
    interface Factory {

        /**
         * Begins one.
         *
         * @param service the fleet's name
         * @param network time, threads and random numbers of what the fleet shares; never paused. What takes no time by
         *     itself takes a network's time on it
         * @param ttl how long leases are to last
         */
        SimulatedCoordinator begin(ServiceName service, Scheduler network, Duration ttl);
    }

    /**
     * The client of a process that begins.
     *
     * @param process its name; no other process of this simulation has it
     * @param scheduler its time, threads and random numbers. They pause with it and end with it; its clock may go at
     *     another rate than the network's
     */
    Coordinator connect(InstanceId process, Scheduler scheduler);

    /**
     * A process has ended without a word: it runs nothing any more, and the operating system closes its connections.
     */
    default void ended(InstanceId process) {}

    /**
     * What can befall it. Each seed takes some of these, as of all other faults, at a rate of its own; asked once, at
     * the beginning.
     */
    default List<CoordinatorFault> faults() {
        return List.of();
    }

    /** How fast the clocks of processes may go for it to keep its promises. */
    default ClockRates clockRates() {
        return ClockRates.SERVER_JUDGES;
    }

    /**
     * All faults have been put right, and no more will come: takes away what they left nevertheless, such as an
     * operator's wish.
     */
    default void faultsAreOver() {}

    /** Names all leases that live; asked when every process has stopped, when there must be none. */
    Set<String> leases();

    /** Removes what it needed: files, connections. The simulation is over. */
    @Override
    void close();
}
