package io.nuropb.healthsimulation;

import io.nuropb.loadcurves.OptionWords;

/**
 * What {@link HealthSimulate} was asked for.
 *
 * @param first the first seed
 * @param seeds how many
 * @param mutant the defect that is let loose
 * @param allMutants whether every known defect is, one after the other
 */
record HealthSimulateOptions(long first, long seeds, HealthMutant mutant, boolean allMutants) {

    static final String USAGE = "[--seeds N | --seed S | --mutants] [--from S] [--mutant NAME]";

    /** @throws IllegalArgumentException if there is an option that cannot be read; the message says which */
    static HealthSimulateOptions of(String... arguments) {
        long first = 1;
        long seeds = 2_000;
        HealthMutant mutant = HealthMutant.NONE;
        boolean allMutants = false;
        OptionWords words = new OptionWords(arguments);
        while (words.hasNext()) {
            String option = words.option();
            switch (option) {
                case "--seed" -> {
                    first = words.numberOf(option, 1, Long.MAX_VALUE);
                    seeds = 1;
                }
                case "--from" -> first = words.numberOf(option, 1, Long.MAX_VALUE);
                case "--seeds" -> seeds = words.numberOf(option, 1, Long.MAX_VALUE);
                case "--mutant" -> mutant = mutant(option, words.valueOf(option));
                case "--mutants" -> allMutants = true;
                default -> throw new IllegalArgumentException("there is no option '" + option + "'");
            }
        }
        return new HealthSimulateOptions(first, seeds, mutant, allMutants);
    }

    private static HealthMutant mutant(String option, String word) {
        return HealthMutant.all().stream()
                .filter(mutant -> mutant.name().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        option + " is one of " + HealthMutant.all() + ", not '" + word + "'"));
    }
}
