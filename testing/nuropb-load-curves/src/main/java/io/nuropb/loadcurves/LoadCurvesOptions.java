package io.nuropb.loadcurves;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
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

    static final String USAGE = "bin/load-curves [--curves N] [--seed S] [--constant N] [--plot FILE]";

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if it cannot be read
     */
    static LoadCurvesOptions parse(String[] arguments) {
        Deque<String> left = new ArrayDeque<>(List.of(arguments));
        int curves = 600;
        long seed = 0;
        int constant = 20;
        Optional<Path> plot = Optional.empty();
        while (!left.isEmpty()) {
            String option = left.remove();
            switch (option) {
                case "--curves" -> curves = (int) number(option, left);
                case "--seed" -> seed = number(option, left);
                case "--constant" -> constant = (int) number(option, left);
                case "--plot" -> plot = Optional.of(Path.of(value(option, left)));
                default -> throw new IllegalArgumentException("Not understood: " + option);
            }
        }
        return new LoadCurvesOptions(curves, seed, constant, plot);
    }

    private static long number(String option, Deque<String> left) {
        String text = value(option, left);
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= 10_000_000) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " is '" + text + "'; a whole number is needed", e);
        }
        throw new IllegalArgumentException(option + " is " + text + "; 0 to 10000000 are allowed");
    }

    private static String value(String option, Deque<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return left.remove();
    }
}
