package io.nuropb.testkit.simulation;

import java.time.Duration;

/**
 * How long and with what a fleet is simulated; what is not said here is drawn from the seed.
 *
 * @param faulty how long faults come for; 1 s or more
 * @param meanPause how long on average until the next fault, before the seed's own factor; 1 ms or more
 * @param meanLoad how long on average until a client's next message; 1 ms or more
 * @param faultless whether no fault is injected at all
 */
public record SimulationConfig(Duration faulty, Duration meanPause, Duration meanLoad, boolean faultless) {

    /** @throws IllegalArgumentException if a value is out of its range */
    public SimulationConfig {
        if (faulty.toSeconds() < 1 || meanPause.toMillis() < 1 || meanLoad.toMillis() < 1) {
            throw new IllegalArgumentException("Faults for " + faulty + ", every " + meanPause + ", messages every "
                    + meanLoad + ": at least 1 s, 1 ms and 1 ms are needed");
        }
    }

    /** Faults for five minutes, one every 15 s, a message from each client every 3 s. */
    public static SimulationConfig defaults() {
        return new SimulationConfig(Duration.ofMinutes(5), Duration.ofSeconds(15), Duration.ofSeconds(3), false);
    }

    /** The same with faults for another time. */
    public SimulationConfig withFaulty(Duration value) {
        return new SimulationConfig(value, meanPause, meanLoad, faultless);
    }

    /** The same without any fault. */
    public SimulationConfig withoutFaults() {
        return new SimulationConfig(faulty, meanPause, meanLoad, true);
    }
}
