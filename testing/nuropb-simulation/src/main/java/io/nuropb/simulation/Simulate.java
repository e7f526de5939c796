package io.nuropb.simulation;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Simulates fleets from the command line.
 *
 * <p>Seeds count up from the first one and run beside each other, one for each processor. It ends with the first seed
 * that violates an invariant, with that seed's story and exit code 1; exit code 2 is for options that cannot be read, 3
 * for a run that proves nothing.
 */
public final class Simulate {

    private static final int VIOLATED = 1;
    private static final int USAGE = 2;
    private static final int PROVES_NOTHING = 3;

    private static final int MUTANT_SAMPLES = 5;

    private final PrintStream out;
    private final SimulateOptions options;
    private final RunTotals tally = new RunTotals();
    private final AtomicBoolean failed = new AtomicBoolean();

    private Simulate(PrintStream out, SimulateOptions options) {
        this.out = out;
        this.options = options;
    }

    /** Runs; see the class. */
    public static void main(String[] arguments) throws InterruptedException {
        System.exit(run(System.out, System.err, arguments));
    }

    /** Returns the exit code. */
    static int run(PrintStream out, PrintStream err, String... arguments) throws InterruptedException {
        try {
            return new Simulate(out, SimulateOptions.of(arguments)).run();
        } catch (IllegalArgumentException e) {
            err.println(
                    "Cannot read the options: " + e.getMessage() + ". Usage: bin/simulate " + SimulateOptions.USAGE);
            return USAGE;
        }
    }

    private int run() throws InterruptedException {
        return switch (options.task()) {
            case RUN -> seeds();
            case DETERMINISM -> twice();
            case MUTANTS -> mutants();
        };
    }

    private int seeds() throws InterruptedException {
        forEachSeed(this::live);
        out.println(tally.summary());
        if (failed.get()) {
            return VIOLATED;
        }
        Optional<String> doubt = tally.doubt();
        doubt.ifPresent(text -> out.println("THIS RUN PROVES NOTHING: " + text));
        return doubt.isEmpty() ? 0 : PROVES_NOTHING;
    }

    private void live(long seed) {
        Report report = Simulation.run(seed, options.config(), options.mutant());
        count(report);
        if (options.isForOneSeed()) {
            out.println(
                    String.format(Locale.ROOT, "Seed %d, a %s life: trace %016x", seed, report.life(), report.hash()));
        }
    }

    /** The first violation ends the run. */
    private void count(Report report) {
        tally.add(report).ifPresent(out::println);
        if (report.violation().isPresent() && !failed.getAndSet(true)) {
            out.println(Story.of(report, options.config(), options.mutant()));
        }
    }

    /** Runs each seed twice and compares the traces. */
    private int twice() throws InterruptedException {
        forEachSeed(seed -> {
            Report first = Simulation.run(seed, options.config(), options.mutant());
            Report second = Simulation.run(seed, options.config(), options.mutant());
            count(first);
            if (first.hash() != second.hash() && !failed.getAndSet(true)) {
                out.println(String.format(
                        Locale.ROOT,
                        "NOT DETERMINISTIC: seed %d has two traces, %016x and %016x",
                        seed,
                        first.hash(),
                        second.hash()));
            }
        });
        out.println(tally.summary());
        if (failed.get()) {
            return VIOLATED;
        }
        out.println(tally.seeds() + " seeds had the same trace twice.");
        return 0;
    }

    /** Lets every mutant loose until a seed catches it, some times over. */
    private int mutants() throws InterruptedException {
        AtomicLong next = new AtomicLong();
        List<Mutant> all = Mutant.all();
        onAllProcessors(() -> {
            for (long i = next.getAndIncrement(); i < all.size(); i = next.getAndIncrement()) {
                hunt(all.get((int) i));
            }
        });
        return failed.get() ? VIOLATED : 0;
    }

    private void hunt(Mutant mutant) {
        Optional<Hunt> caught = Hunt.median(mutant, options.first(), MUTANT_SAMPLES, Hunt.SEEDS);
        out.println(String.format(Locale.ROOT, "%-32s ", mutant)
                + caught.map(Hunt::toString).orElse("SURVIVES " + Hunt.SEEDS + " seeds"));
        failed.compareAndSet(false, caught.isEmpty());
    }

    private void forEachSeed(LongConsumer work) throws InterruptedException {
        AtomicLong next = new AtomicLong(options.first());
        onAllProcessors(() -> {
            for (long seed = next.getAndIncrement(); isWanted(seed); seed = next.getAndIncrement()) {
                work.accept(seed);
            }
        });
    }

    private boolean isWanted(long seed) {
        return seed - options.first() < options.seeds()
                && tally.fleetTime().toSeconds() < options.hours() * 3600
                && !failed.get();
    }

    /** Ends with the first failure of any of them. */
    private static void onAllProcessors(Runnable work) throws InterruptedException {
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
                runs.add(threads.submit(work));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("The simulation itself failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
