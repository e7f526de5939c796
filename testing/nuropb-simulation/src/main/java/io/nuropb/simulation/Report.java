package io.nuropb.simulation;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What came of one simulation.
 *
 * @param seed what it was drawn from
 * @param life how the fleet's time was filled
 * @param events how many tasks ran
 * @param simulated how much time passed in it
 * @param instances how many instances the fleet had
 * @param messages how many messages were sent
 * @param faults how often each kind of fault was injected, zero included
 * @param violation what was found wrong; empty if nothing
 * @param violated whatever was found wrong, with what came right after the first
 * @param hash of everything that happened, in order
 * @param incidents the faults that were planned
 * @param timeline the latest lines of what happened, if something was found wrong
 */
public record Report(
        long seed,
        Life life,
        long events,
        Duration simulated,
        int instances,
        int messages,
        Map<String, Integer> faults,
        Optional<Violation> violation,
        Set<Invariant> violated,
        long hash,
        List<Incident> incidents,
        List<String> timeline) {

    public Report {
        faults = Collections.unmodifiableMap(new LinkedHashMap<>(faults));
        violated = Set.copyOf(violated);
        incidents = List.copyOf(incidents);
        timeline = List.copyOf(timeline);
    }

    /** The time that the fleet's instances lived through, added up. */
    public Duration fleetTime() {
        return simulated.multipliedBy(instances);
    }
}
