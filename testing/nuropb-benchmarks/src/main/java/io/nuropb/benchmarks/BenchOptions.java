package io.nuropb.benchmarks;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is to be measured.
 *
 * @param pace how long
 * @param out where the tables go beside the terminal, as Markdown
 * @param growth whether it is measured how ours and raw-safe grow, instead of the cases
 * @param metered whether ours is measured once more, with its meters
 * @param only a part of the names of the cases; empty for all
 */
record BenchOptions(Pace pace, Optional<Path> out, boolean growth, boolean metered, String only) {

    static final String USAGE =
            "bin/bench [--growth | [--quick] [--metered] [--only TEXT]] [--repetitions N] [--out FILE] [--servers NAME]";

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if it cannot be read
     */
    static BenchOptions parse(String[] arguments) {
        Deque<String> left = new ArrayDeque<>(List.of(arguments));
        boolean growth = false;
        boolean quick = false;
        boolean metered = false;
        OptionalInt repetitions = OptionalInt.empty();
        Optional<Path> out = Optional.empty();
        String only = "";
        while (!left.isEmpty()) {
            String option = left.remove();
            switch (option) {
                case "--growth" -> growth = true;
                case "--quick" -> quick = true;
                case "--metered" -> metered = true;
                case "--repetitions" -> repetitions = OptionalInt.of(number(option, value(option, left)));
                case "--out" -> out = Optional.of(Path.of(value(option, left)));
                case "--only" -> only = value(option, left);
                default -> throw new IllegalArgumentException("Not understood: " + option);
            }
        }
        if (growth && (quick || metered || !only.isEmpty())) {
            throw new IllegalArgumentException("--growth cannot be had with --quick, --metered or --only");
        }
        Pace pace = growth ? Pace.growth() : quick ? Pace.quick() : Pace.thorough();
        return new BenchOptions(
                pace.withRepetitions(repetitions.orElse(pace.repetitions())), out, growth, metered, only);
    }

    private static int number(String option, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " is '" + text + "'; a whole number is needed", e);
        }
    }

    private static String value(String option, Deque<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return left.remove();
    }

    /** Everything that was asked for. */
    BenchmarkSuite suite() {
        return growth ? new GrowthSuite(GrowthAxis.all()) : new ComparisonSuite(of(Cases.all()), metered);
    }

    /** The cases whose names were asked for. */
    List<BenchmarkTask> of(List<BenchmarkTask> all) {
        List<BenchmarkTask> chosen = all.stream()
                .filter(workload -> workload.figures().stream()
                        .anyMatch(figure -> figure.name().contains(only)))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("No case has '" + only + "' in its name");
        }
        return chosen;
    }
}
