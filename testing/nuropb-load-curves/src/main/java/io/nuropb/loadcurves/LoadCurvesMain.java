package io.nuropb.loadcurves;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares rules for the number of instances, and prints one table. */
public final class LoadCurvesMain {

    private static final long DRAWN = 0;

    private LoadCurvesMain() {}

    /** Ends with 2 if the options cannot be read. */
    public static void main(String[] arguments) throws IOException {
        LoadCurvesOptions options;
        try {
            options = LoadCurvesOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\nUsage: " + LoadCurvesOptions.USAGE);
            System.exit(2);
            return;
        }
        System.out.printf(
                "%d curves from seed %d, %d days of constant load, %d cores%n%n",
                options.curves(),
                options.seed(),
                options.constant(),
                Runtime.getRuntime().availableProcessors());
        System.out.print(RuleComparison.of(ScalingRule.all(), options).table());
        if (options.plot().isPresent()) {
            Path file = options.plot().get();
            Files.writeString(file, CurvePlot.of(CurveGenerator.curve(options.seed() + DRAWN)));
            System.out.println("\nDrawing in " + file);
        }
    }
}
