package io.nuropb.simulation;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * What fleets are simulated; what is not said here is drawn from the seed.
 *
 * @param longLives which share of the seeds draws a {@link Life#LONG long life}; 0 to 1
 * @param faultless whether no fault is injected at all
 * @param workload makes what each simulation serves and calls beside its own; empty for nothing
 * @param coordinator makes what elects each simulation's leader; empty for the coordinator in memory
 */
public record SimulationConfig(
        double longLives,
        boolean faultless,
        Optional<Supplier<? extends Workload>> workload,
        Optional<SimulatedCoordinator.Factory> coordinator) {

    /** @throws IllegalArgumentException if the share is not from 0 to 1 */
    public SimulationConfig {
        if (!(longLives >= 0 && longLives <= 1)) {
            throw new IllegalArgumentException("SimulationConfig.longLives is " + longLives + ", not from 0 to 1");
        }
    }

    /** One life in twenty is long. */
    public static SimulationConfig defaults() {
        return new SimulationConfig(0.05, false, Optional.empty(), Optional.empty());
    }

    /** The same with another share of long lives. */
    public SimulationConfig withLongLives(double value) {
        return new SimulationConfig(value, faultless, workload, coordinator);
    }

    /** The same without any fault. */
    public SimulationConfig withoutFaults() {
        return new SimulationConfig(longLives, true, workload, coordinator);
    }

    /**
     * The same with a service of yours.
     *
     * @param value makes a new one for each simulation
     */
    public SimulationConfig withWorkload(Supplier<? extends Workload> value) {
        return new SimulationConfig(longLives, faultless, Optional.of(value), coordinator);
    }

    /**
     * The same with a coordinator of yours in place of that in memory.
     *
     * @param value makes a new one for each simulation
     */
    public SimulationConfig withCoordinator(SimulatedCoordinator.Factory value) {
        return new SimulationConfig(longLives, faultless, workload, Optional.of(value));
    }

    /**
     * The same with a lease store of yours in place of that in memory: {@code withStore(network -> new
     * MyStores(...)::connect)}.
     *
     * @param value makes a new one for each simulation
     */
    public SimulationConfig withStore(SimulatedStore.Factory value) {
        return withCoordinator((service, network, ttl) -> new StoreInSimulation(value, service, network, ttl));
    }

    /** Whether {@code bin/simulate} can run it again. */
    boolean isBuiltIn() {
        return workload.isEmpty() && coordinator.isEmpty();
    }

    Workload newWorkload() {
        return workload.<Workload>map(Supplier::get).orElse(Workload.NONE);
    }
}
