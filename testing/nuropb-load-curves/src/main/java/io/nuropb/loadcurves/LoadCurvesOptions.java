package io.nuropb.loadcurves;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What is to be compared.
 *
 * @param curves how many curves
 * @param seed the first one's; the others follow
 * @param constant how many days of constant load
 * @param plot where the drawing goes; empty for none
 */
record LoadCurvesOptions(int curves, long seed, int constant, Optional<Path> plot) {

    private static final int MOST = 10_000_000;

    static final String USAGE = "bin/load-curves [--curves N] [--seed S] [--constant N] [--plot FILE]";

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if it cannot be read
     */
    static LoadCurvesOptions parse(String[] arguments) {
        OptionWords words = new OptionWords(arguments);
        int curves = 600;
        long seed = 0;
        int constant = 20;
        Optional<Path> plot = Optional.empty();
        while (words.hasNext()) {
            String option = words.option();
            switch (option) {
                case "--curves" -> curves = (int) words.numberOf(option, 0, MOST);
                case "--seed" -> seed = words.numberOf(option, 0, MOST);
                case "--constant" -> constant = (int) words.numberOf(option, 0, MOST);
                case "--plot" -> plot = Optional.of(Path.of(words.valueOf(option)));
                default -> throw new IllegalArgumentException("Not understood: " + option);
            }
        }
        return new LoadCurvesOptions(curves, seed, constant, plot);
    }
}
