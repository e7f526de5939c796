package io.nuropb.healthsimulation;

import java.util.Optional;

/** Lets a mutant loose until a seed catches it. */
final class Hunt {

    /** A mutant that no one of so many seeds catches has survived. */
    static final int SEEDS = 300;

    private Hunt() {}

    /** The first seed's report that shows a violation; empty if none of them does. */
    static Optional<Report> report(Mutant mutant, long first) {
        for (long seed = first; seed < first + SEEDS; seed++) {
            Plan plan = Plan.draw(seed);
            Optional<Report> report = Optional.of(plan)
                    .filter(mutant::concerns)
                    .map(drawn -> HealthSimulation.run(drawn, mutant))
                    .filter(one -> one.violation().isPresent());
            if (report.isPresent()) {
                return report;
            }
        }
        return Optional.empty();
    }
}
