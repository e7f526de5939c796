package io.nuropb.simulation;

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

    /** A mutant that no one of so many seeds catches has survived. */
    static final int SEEDS = 600;

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
    private static Optional<Hunt> once(Mutant mutant, long first, int limit) {
        return report(mutant, SimulationConfig.defaults().withLongLives(0), first, limit)
                .map(report -> new Hunt(
                        (int) (report.seed() - first) + 1,
                        report.violation().orElseThrow().invariant()));
    }

    /** The first seed's report that shows a violation; empty if none of them does. */
    static Optional<Report> report(Mutant mutant, SimulationConfig config, long first, int limit) {
        for (long seed = first; seed < first + limit; seed++) {
            Report report = Simulation.run(seed, config, mutant);
            if (report.violation().isPresent()) {
                return Optional.of(report);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "caught by " + caughtBy + "; seeds needed, median: " + seeds;
    }
}
