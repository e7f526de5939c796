package io.nuropb.testkit.simulation;

/**
 * What fleets are simulated; what is not said here is drawn from the seed.
 *
 * @param longLives which share of the seeds draws a {@link Life#LONG long life}; 0 to 1
 * @param faultless whether no fault is injected at all
 */
public record SimulationConfig(double longLives, boolean faultless) {

    /** @throws IllegalArgumentException if the share is not from 0 to 1 */
    public SimulationConfig {
        if (!(longLives >= 0 && longLives <= 1)) {
            throw new IllegalArgumentException("SimulationConfig.longLives is " + longLives + ", not from 0 to 1");
        }
    }

    /** One life in twenty is long. */
    public static SimulationConfig defaults() {
        return new SimulationConfig(0.05, false);
    }

    /** The same with another share of long lives. */
    public SimulationConfig withLongLives(double value) {
        return new SimulationConfig(value, faultless);
    }

    /** The same without any fault. */
    public SimulationConfig withoutFaults() {
        return new SimulationConfig(longLives, true);
    }
}
