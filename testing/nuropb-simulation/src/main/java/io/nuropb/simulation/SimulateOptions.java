package io.nuropb.simulation;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;

/**
 * What {@link Simulate} was asked for.
 *
 * @param task what to do
 * @param first the first seed
 * @param seeds how many
 * @param hours how many hours of fleet are enough
 * @param mutant the defect that is let loose
 * @param config what fleets are simulated
 */
record SimulateOptions(Task task, long first, long seeds, double hours, Mutant mutant, SimulationConfig config) {

    static final String USAGE = "[--seeds N | --hours H | --seed S | --determinism N | --mutants] [--from S]"
            + " [--life dense|long] [--mutant NAME]";

    /** Where hours are to be lived through, most lives are long: nothing else adds up. */
    private static final double LONG_LIVES = 0.8;

    enum Task {
        /** Seeds, each once. */
        RUN,
        /** Seeds, each twice. */
        DETERMINISM,
        /** Every known defect. */
        MUTANTS
    }

    /** @throws IllegalArgumentException if there is an option that cannot be read; the message says which */
    static SimulateOptions of(String... arguments) {
        Task task = Task.RUN;
        long first = 1;
        long seeds = 2_000;
        double hours = Double.MAX_VALUE;
        Mutant mutant = Mutant.NONE;
        SimulationConfig config = SimulationConfig.defaults();
        boolean lifeGiven = false;
        Iterator<String> words = Arrays.asList(arguments).iterator();
        while (words.hasNext()) {
            String option = words.next();
            switch (option) {
                case "--seed" -> {
                    first = number(option, words);
                    seeds = 1;
                }
                case "--from" -> first = number(option, words);
                case "--seeds" -> seeds = number(option, words);
                case "--determinism" -> {
                    task = Task.DETERMINISM;
                    seeds = number(option, words);
                }
                case "--hours" -> {
                    hours = number(option, words);
                    seeds = Long.MAX_VALUE;
                }
                case "--life" -> {
                    config = config.withLongLives(constant(Life.class, option, words) == Life.LONG ? 1 : 0);
                    lifeGiven = true;
                }
                case "--mutant" -> mutant = mutant(option, words);
                case "--mutants" -> task = Task.MUTANTS;
                default -> throw new IllegalArgumentException("there is no option '" + option + "'");
            }
        }
        boolean manyHours = hours < Double.MAX_VALUE && !lifeGiven;
        return new SimulateOptions(
                task, first, seeds, hours, mutant, manyHours ? config.withLongLives(LONG_LIVES) : config);
    }

    private static long number(String option, Iterator<String> words) {
        String word = value(option, words);
        try {
            long number = Long.parseLong(word);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " wants a number, not '" + word + "'", e);
        }
        throw new IllegalArgumentException(option + " wants 1 or more, not " + word);
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String option, Iterator<String> words) {
        String word = value(option, words);
        try {
            return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    option + " is one of " + Arrays.toString(type.getEnumConstants()) + ", not '" + word + "'", e);
        }
    }

    private static Mutant mutant(String option, Iterator<String> words) {
        String word = value(option, words);
        return Mutant.all().stream()
                .filter(mutant -> mutant.name().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(option + " is one of " + Mutant.all() + ", not '" + word + "'"));
    }

    private static String value(String option, Iterator<String> words) {
        try {
            return words.next();
        } catch (NoSuchElementException e) {
            throw new IllegalArgumentException(option + " wants a value", e);
        }
    }

    boolean isForOneSeed() {
        return seeds == 1;
    }
}
