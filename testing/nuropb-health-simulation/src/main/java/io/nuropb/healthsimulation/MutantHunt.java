package io.nuropb.healthsimulation;

import java.util.Optional;

/** Lets a mutant loose until a seed catches it. */
final class MutantHunt {

    /** A mutant that no one of so many seeds catches has survived. */
    static final int SEEDS = 300;

    private MutantHunt() {}

    /** The first seed's report that shows a violation, and none without the mutant; empty if none of them does. */
    static Optional<HealthReport> report(HealthMutant mutant, long first) {
        for (long seed = first; seed < first + SEEDS; seed++) {
            HealthPlan plan = HealthPlan.draw(seed);
            Optional<HealthReport> report = Optional.of(plan)
                    .filter(mutant::concerns)
                    .map(drawn -> HealthSimulation.run(drawn, mutant))
                    .filter(one -> one.violation().isPresent())
                    .filter(one -> HealthSimulation.run(plan, HealthMutant.NONE)
                            .violation()
                            .isEmpty());
            if (report.isPresent()) {
                return report;
            }
        }
        return Optional.empty();
    }
}
