package io.nuropb.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What went wrong in a seed, told with as few faults as it takes. */
final class Story {

    /** How many runs a seed's faults are shrunk with at most. */
    private static final int SHRINKING_RUNS = 400;

    private final SimulationConfig config;
    private final Mutant mutant;
    private final Violation violation;
    private final long seed;
    private Report shortest;
    private int runs;

    private Story(Report report, SimulationConfig config, Mutant mutant) {
        this.config = config;
        this.mutant = mutant;
        this.seed = report.seed();
        this.violation = report.violation().orElseThrow();
        this.shortest = report;
    }

    /** Shrinks and tells; the report has a violation. */
    static String of(Report report, SimulationConfig config, Mutant mutant) {
        Story story = new Story(report, config, mutant);
        story.shrink();
        return story.tell();
    }

    /** The faults that are left when none can be spared any more. */
    static List<Incident> shortest(Report report, SimulationConfig config, Mutant mutant) {
        Story story = new Story(report, config, mutant);
        story.shrink();
        return story.shortest.incidents();
    }

    /** Leaves out ever smaller parts of the faults as long as the same invariant is violated. */
    private void shrink() {
        for (int part = Math.max(1, shortest.incidents().size() / 2); part >= 1 && runs < SHRINKING_RUNS; part /= 2) {
            boolean again = true;
            while (again && runs < SHRINKING_RUNS) {
                again = false;
                for (int from = 0; from < shortest.incidents().size() && runs < SHRINKING_RUNS; ) {
                    if (isAsBadWithout(from, part)) {
                        again = true;
                    } else {
                        from += part;
                    }
                }
            }
        }
    }

    private boolean isAsBadWithout(int from, int count) {
        List<Incident> fewer = new ArrayList<>(shortest.incidents());
        fewer.subList(from, Math.min(fewer.size(), from + count)).clear();
        runs++;
        Report report = Simulation.run(seed, config, mutant, fewer);
        Optional<Invariant> found = report.violation().map(Violation::invariant);
        boolean asBad = found.filter(violation.invariant()::equals).isPresent();
        shortest = asBad ? report : shortest;
        return asBad;
    }

    private String tell() {
        StringBuilder text = new StringBuilder("Seed " + seed + " violates " + violation + "\n");
        text.append("The shortest list of faults that does, after ")
                .append(runs)
                .append(" runs:\n");
        shortest.incidents()
                .forEach(incident -> text.append("  ").append(incident).append('\n'));
        text.append("With these: ").append(shortest.violation().orElseThrow()).append('\n');
        text.append("What happened then, the latest lines:\n");
        shortest.timeline().forEach(line -> text.append("  ").append(line).append('\n'));
        if (!config.isBuiltIn()) {
            return text.append("Again: Simulation.run(" + seed + ", config) with the same configuration")
                    .toString();
        }
        return text.append("Again: bin/simulate --seed ")
                .append(seed)
                .append(" --life ")
                .append(shortest.life().name().toLowerCase(Locale.ROOT))
                .append(mutant == Mutant.NONE ? "" : " --mutant " + mutant)
                .toString();
    }
}
