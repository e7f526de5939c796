package io.nuropb.healthsimulation;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * What {@link HealthSimulate} was asked for.
 *
 * @param first the first seed
 * @param seeds how many
 * @param mutant the defect that is let loose
 * @param allMutants whether every known defect is, one after the other
 */
record HealthSimulateOptions(long first, long seeds, Mutant mutant, boolean allMutants) {

    static final String USAGE = "[--seeds N | --seed S | --mutants] [--from S] [--mutant NAME]";

    /** @throws IllegalArgumentException if there is an option that cannot be read; the message says which */
    static HealthSimulateOptions of(String... arguments) {
        long first = 1;
        long seeds = 2_000;
        Mutant mutant = Mutant.NONE;
        boolean allMutants = false;
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
                case "--mutant" -> mutant = mutant(option, words);
                case "--mutants" -> allMutants = true;
                default -> throw new IllegalArgumentException("there is no option '" + option + "'");
            }
        }
        return new HealthSimulateOptions(first, seeds, mutant, allMutants);
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
}
