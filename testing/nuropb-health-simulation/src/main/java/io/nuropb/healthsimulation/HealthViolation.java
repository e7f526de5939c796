package io.nuropb.healthsimulation;

/**
 * An invariant that did not hold.
 *
 * @param at the second
 * @param found what was found instead
 */
record HealthViolation(HealthInvariant invariant, int at, String found) {

    @Override
    public String toString() {
        return invariant + " at " + at + " s: " + invariant.rule() + ", but " + found;
    }
}
