package io.nuropb.healthsimulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What went wrong in a seed, told with as few faults as it takes. */
final class HealthStory {

    private final HealthMutant mutant;
    private final HealthViolation violation;
    private HealthReport shortest;
    private int runs;

    private HealthStory(HealthReport report, HealthMutant mutant) {
        this.mutant = mutant;
        this.violation = report.violation().orElseThrow();
        this.shortest = report;
    }

    /** Shrinks and tells; the report has a violation. */
    static String of(HealthReport report, HealthMutant mutant) {
        HealthStory story = new HealthStory(report, mutant);
        story.shrink();
        return story.tell();
    }

    /** A seed has few faults, so each is left out in turn, as long as the same invariant is violated. */
    private void shrink() {
        int next = 0;
        while (next < shortest.plan().incidents().size()) {
            List<HealthIncident> fewer = new ArrayList<>(shortest.plan().incidents());
            fewer.remove(next);
            HealthReport report = HealthSimulation.run(shortest.plan().with(fewer), mutant);
            runs++;
            Optional<HealthInvariant> found = report.violation().map(HealthViolation::invariant);
            if (found.filter(violation.invariant()::equals).isPresent()) {
                shortest = report;
            } else {
                next++;
            }
        }
    }

    private String tell() {
        HealthPlan plan = shortest.plan();
        StringBuilder text = new StringBuilder("Seed " + plan.seed() + " violates " + violation + "\n");
        text.append("Its load is an example of ")
                .append(plan.curve().kind())
                .append("; the shortest list of faults that violates this, after ")
                .append(runs)
                .append(" runs:\n");
        plan.incidents().forEach(incident -> text.append("  ").append(incident).append('\n'));
        text.append("With these: ").append(shortest.violation().orElseThrow()).append('\n');
        text.append("What happened then, the latest lines:\n");
        shortest.timeline().forEach(line -> text.append("  ").append(line).append('\n'));
        return text.append("Again: bin/simulate --health --seed ")
                .append(plan.seed())
                .append(mutant == HealthMutant.NONE ? "" : " --mutant " + mutant)
                .toString();
    }
}
