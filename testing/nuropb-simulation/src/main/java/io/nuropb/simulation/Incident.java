package io.nuropb.simulation;

import java.time.Duration;

/**
 * One fault that is to happen.
 *
 * @param fault the kind's name
 * @param at when it begins, after the start of the fleet
 * @param length how long it lasts; it is ended with the faulty time at the latest
 * @param place whom it hits: counts through the processes; negative for whoever leads then
 */
public record Incident(String fault, Duration at, Duration length, int place) {

    @Override
    public String toString() {
        return fault + " at " + at.toMillis() + " ms for " + length.toMillis() + " ms, "
                + (place < 0 ? "at the leader" : "place " + place);
    }
}
