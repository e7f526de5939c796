package io.nuropb.healthsimulation;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/**
 * Simulates leaders that watch over their services, from the command line.
 *
 * <p>Seeds count up from the first one. It ends with the first seed that violates an invariant, with that seed's story
 * and exit code 1; exit code 2 is for options that cannot be read, 3 for a run that proves nothing.
 */
public final class HealthSimulate {

    private static final int VIOLATED = 1;
    private static final int USAGE = 2;
    private static final int PROVES_NOTHING = 3;

    private final PrintStream out;
    private final HealthSimulateOptions options;

    private HealthSimulate(PrintStream out, HealthSimulateOptions options) {
        this.out = out;
        this.options = options;
    }

    /** Runs; see the class. */
    public static void main(String[] arguments) {
        System.exit(run(System.out, System.err, arguments));
    }

    /** Returns the exit code. */
    static int run(PrintStream out, PrintStream err, String... arguments) {
        try {
            HealthSimulate simulate = new HealthSimulate(out, HealthSimulateOptions.of(arguments));
            return simulate.options.allMutants() ? simulate.mutants() : simulate.seeds();
        } catch (IllegalArgumentException e) {
            err.println("Cannot read the options: " + e.getMessage() + ". Usage: bin/simulate --health "
                    + HealthSimulateOptions.USAGE);
            return USAGE;
        }
    }

    private int seeds() {
        HealthRunTotals tally = new HealthRunTotals();
        for (long seed = options.first(); seed < options.first() + options.seeds(); seed++) {
            HealthReport report = HealthSimulation.run(HealthPlan.draw(seed), options.mutant());
            tally.add(report);
            if (report.violation().isPresent()) {
                out.println(HealthStory.of(report, options.mutant()));
                out.print(tally.summary());
                out.println("AN INVARIANT WAS VIOLATED.");
                return VIOLATED;
            }
            if (options.seeds() == 1) {
                out.println(String.format(Locale.ROOT, "Seed %d: hash %016x", seed, report.hash()));
            }
        }
        out.print(tally.summary());
        out.println("No invariant was violated.");
        Optional<String> doubt = tally.doubt();
        doubt.ifPresent(text -> out.println("THIS RUN PROVES NOTHING: " + text));
        return doubt.isEmpty() ? 0 : PROVES_NOTHING;
    }

    private int mutants() {
        int exit = 0;
        for (HealthMutant mutant : HealthMutant.all()) {
            Optional<HealthReport> caught = MutantHunt.report(mutant, options.first());
            out.println(String.format(Locale.ROOT, "%-36s ", mutant)
                    + caught.map(report -> "caught by "
                                    + report.violation().orElseThrow().invariant() + " in seed "
                                    + report.plan().seed())
                            .orElse("SURVIVES " + MutantHunt.SEEDS + " seeds"));
            exit = caught.isPresent() ? exit : VIOLATED;
        }
        return exit;
    }
}
