package io.nuropb.simulation;

import java.time.Duration;

/**
 * An invariant that did not hold.
 *
 * @param invariant which one
 * @param at the simulated time since the beginning
 * @param found what was found instead
 */
public record Violation(Invariant invariant, Duration at, String found) {

    @Override
    public String toString() {
        return invariant + " at " + at.toMillis() + " ms: " + invariant.rule() + ", but " + found;
    }
}
