package io.nuropb.chaos;

import io.nuropb.SystemScheduler;
import io.nuropb.watch.RunFolder;
import io.nuropb.watch.Timeline;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.slf4j.LoggerFactory;

/**
 * Real servers under fire: {@code bin/chaos}. See {@link ChaosOptions#USAGE}.
 *
 * <p>Ends with 0 if everything held, 1 if something was violated, 2 if the options cannot be read, and 3 if the run
 * proves nothing. The negative control ends with 0 if it saw the loss that it provokes, and nothing else that is wrong.
 */
public final class Chaos {

    private static final String FOLDERS = "nuropb.chaos";

    private Chaos() {}

    /** Runs; see the class. */
    public static void main(String[] arguments) throws Exception {
        ChaosOptions options;
        try {
            options = ChaosOptions.parse(arguments, new SplittableRandom().nextLong(1_000_000));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println("Usage: " + ChaosOptions.USAGE);
            System.exit(2);
            return;
        }
        Path all = Path.of(System.getProperty(FOLDERS, "target/chaos"));
        Path folder = RunFolder.open(all, String.valueOf(options.seed()), "chaos.log");
        System.exit(run(options, folder));
    }

    private static int run(ChaosOptions options, Path folder) throws Exception {
        Timeline timeline = new Timeline(System.out, new SystemScheduler());
        try {
            ChaosReport report = new ChaosRun(options, folder, timeline).run();
            report.write(folder);
            timeline.print(report.text());
            timeline.print("Notes, report.txt and report.json: " + folder);
            return report.status();
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(Chaos.class).error("The harness could not go on", e);
            timeline.print("INVALID: the harness could not go on. " + e.getMessage());
            timeline.print("To do the same again: " + options.command() + ". Notes: " + folder);
            return ChaosReport.INVALID;
        }
    }
}
