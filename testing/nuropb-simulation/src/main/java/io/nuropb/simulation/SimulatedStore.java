package io.nuropb.simulation;

import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.store.LeaseStore;
import java.util.List;

/**
 * A lease store of yours in a simulated fleet, see {@link SimulationConfig#withStore}: the sessions are those of
 * production. The way between them and your store is cut, for one process or for all, questions, answers and news are
 * lost, late or doubled, watches end or fall silent, and leases end early. What befalls the store itself, as that it
 * comes back with an older state, is yours to say ({@link #faults}). Where nothing does, one line makes one.
 *
 * <p>What only the changes in a store can show is not checked, as nobody sees them in yours:
 * {@link Invariant#ISOLATION}, {@link Invariant#TRUE_WITHDRAWAL}, {@link Invariant#MONOTONIC},
 * {@link Invariant#PROGRESS}.
 *
 * <p>It is called in one thread, and takes time, threads and random numbers from the schedulers alone; then one seed
 * gives one life.
 */
@FunctionalInterface
public interface SimulatedStore extends AutoCloseable {

    /** Makes what a fleet shares, empty, once for each simulation. */
    @FunctionalInterface
    interface Factory {

        /**
         * Begins one.
         *
         * @param network time, threads and random numbers of what the fleet shares; never paused
         */
        SimulatedStore begin(Scheduler network);
    }

    /**
     * The client of a process that begins, or of an operator.
     *
     * @param process its name; no other client of this simulation has it
     * @param scheduler its time, threads and random numbers. They pause with it and end with it; its clock may go at
     *     another rate than the network's
     */
    LeaseStore connect(InstanceId process, Scheduler scheduler);

    /** What can befall it besides what befalls the way to it. */
    default List<CoordinatorFault> faults() {
        return List.of();
    }

    /** How fast the clocks of processes may go for it to keep its promises. */
    default ClockRates clockRates() {
        return ClockRates.SERVER_JUDGES;
    }

    /** Removes what it needed: files, connections. The simulation is over. */
    @Override
    default void close() {}
}
