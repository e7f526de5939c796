package io.nuropb.testkit.simulation;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Simulates fleets from the command line: {@code [--seeds N] [--hours H] [--seed S] [--mutant NAME] [--mutants]}.
 *
 * <p>Seeds count up from the first one and run beside each other, one for each processor. It ends with the first seed that violates an
 * invariant, with that seed's story and exit code 1; exit code 2 is for a run that proves nothing.
 */
public final class Simulate {

    /** How many seeds of a long run may leave a kind of fault out before the run proves nothing. */
    private static final long ENOUGH_SEEDS = 500;

    /** How many seeds a mutant may survive. */
    private static final int MUTANT_SEEDS = 300;

    private static final int MUTANT_SAMPLES = 5;

    private final PrintStream out;
    private final Options options;
    private final Tally tally = new Tally();
    private final AtomicLong next;
    private final AtomicBoolean failed = new AtomicBoolean();

    private Simulate(PrintStream out, Options options) {
        this.out = out;
        this.options = options;
        next = new AtomicLong(options.first());
    }

    private record Options(long first, long seeds, double hours, Mutant mutant, boolean mutants) {

        static Options of(String[] arguments) {
            long first = 1;
            long seeds = 2_000;
            double hours = Double.MAX_VALUE;
            Mutant mutant = Mutant.NONE;
            boolean mutants = false;
            for (int i = 0; i < arguments.length; i++) {
                switch (arguments[i]) {
                    case "--seed" -> {
                        first = Long.parseLong(arguments[++i]);
                        seeds = 1;
                    }
                    case "--from" -> first = Long.parseLong(arguments[++i]);
                    case "--seeds" -> seeds = Long.parseLong(arguments[++i]);
                    case "--hours" -> {
                        hours = Double.parseDouble(arguments[++i]);
                        seeds = Long.MAX_VALUE;
                    }
                    case "--mutant" -> mutant = Mutant.valueOf(arguments[++i]);
                    case "--mutants" -> mutants = true;
                    default -> throw new IllegalArgumentException("Unknown option '" + arguments[i] + "'");
                }
            }
            return new Options(first, seeds, hours, mutant, mutants);
        }

        boolean wantsMore(long seed, Tally tally) {
            return seed - first < seeds && tally.fleetTime().toSeconds() < hours * 3600;
        }
    }

    /** Runs; see the class. */
    public static void main(String[] arguments) throws InterruptedException {
        Options options;
        try {
            options = Options.of(arguments);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            System.err.println("Cannot read the options (" + e.getMessage()
                    + "). Usage: [--seeds N] [--from S] [--hours H] [--seed S] [--mutant NAME] [--mutants]");
            System.exit(2);
            return;
        }
        Simulate simulate = new Simulate(System.out, options);
        System.exit(options.mutants() ? simulate.huntAll() : simulate.run());
    }

    private int run() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            Thread thread = new Thread(this::work, "simulation-" + i);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        out.println(tally.summary());
        if (failed.get()) {
            return 1;
        }
        List<Fault> missing = tally.missing();
        if (tally.seeds() >= ENOUGH_SEEDS && !missing.isEmpty()) {
            out.println("This run proves nothing: these faults never came: " + missing);
            return 2;
        }
        return 0;
    }

    private void work() {
        for (long seed = next.getAndIncrement();
                options.wantsMore(seed, tally) && !failed.get();
                seed = next.getAndIncrement()) {
            Report report = Simulation.run(seed, SimulationConfig.defaults(), options.mutant());
            tally.add(report).ifPresent(out::println);
            if (report.violation().isPresent() && !failed.getAndSet(true)) {
                out.println(Story.of(report, SimulationConfig.defaults(), options.mutant()));
            }
            if (options.seeds() == 1) {
                out.println(String.format(Locale.ROOT, "seed %d has trace %016x", seed, report.hash()));
            }
        }
    }

    /** Lets every mutant loose until a seed catches it, some times over. */
    private int huntAll() {
        int survivors = 0;
        for (Mutant mutant : Mutant.values()) {
            if (mutant == Mutant.NONE) {
                continue;
            }
            Optional<Hunt> caught = Hunt.median(mutant, options.first(), MUTANT_SAMPLES, MUTANT_SEEDS);
            out.println(String.format(Locale.ROOT, "%-32s ", mutant)
                    + caught.map(Hunt::toString).orElse("SURVIVES " + MUTANT_SEEDS + " seeds"));
            survivors += caught.isEmpty() ? 1 : 0;
        }
        return survivors == 0 ? 0 : 1;
    }

    /** How long a mutant was hunted: the median of some hunts, and by which invariant it was caught first. */
    record Hunt(int seeds, Invariant caughtBy) {

        static Optional<Hunt> median(Mutant mutant, long first, int samples, int limit) {
            List<Hunt> hunts = new ArrayList<>();
            for (int i = 0; i < samples; i++) {
                Optional<Hunt> hunt = once(mutant, first + (long) i * limit, limit);
                if (hunt.isEmpty()) {
                    return Optional.empty();
                }
                hunts.add(hunt.get());
            }
            hunts.sort((one, other) -> Integer.compare(one.seeds(), other.seeds()));
            return Optional.of(hunts.get(samples / 2));
        }

        static Optional<Hunt> once(Mutant mutant, long first, int limit) {
            for (int i = 0; i < limit; i++) {
                Optional<Violation> violation = Simulation.run(first + i, SimulationConfig.defaults(), mutant)
                        .violation();
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

    static String hours(Duration time) {
        return String.format(Locale.ROOT, "%,.1f h", time.toSeconds() / 3600.0);
    }
}
