package io.nuropb.testkit.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How long a mutant was hunted.
 *
 * @param seeds how many seeds it took, the last one included
 * @param caughtBy by which invariant it was caught
 */
record Hunt(int seeds, Invariant caughtBy) {

    /** The median of some hunts that begin at different seeds; empty if one of them fails. */
    static Optional<Hunt> median(Mutant mutant, long first, int samples, int limit) {
        List<Hunt> hunts = new ArrayList<>();
        for (int i = 0; i < samples; i++) {
            Optional<Hunt> hunt = once(mutant, first + (long) i * limit, limit);
            if (hunt.isEmpty()) {
                return Optional.empty();
            }
            hunts.add(hunt.get());
        }
        hunts.sort(Comparator.comparingInt(Hunt::seeds));
        return Optional.of(hunts.get(samples / 2));
    }

    /** Dense lives are enough: a mutant that is caught in a long one only would be caught too seldom. */
    static Optional<Hunt> once(Mutant mutant, long first, int limit) {
        SimulationConfig dense = SimulationConfig.defaults().withLongLives(0);
        for (int i = 0; i < limit; i++) {
            Optional<Violation> violation =
                    Simulation.run(first + i, dense, mutant).violation();
            if (violation.isPresent()) {
                return Optional.of(new Hunt(i + 1, violation.get().invariant()));
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "caught by " + caughtBy + "; seeds needed, median: " + seeds;
    }
}
