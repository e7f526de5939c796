package io.nuropb.examples.own;

import io.nuropb.Moment;
import io.nuropb.examples.own.FleetState.Grant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges whether leases have ended, by one's own clock alone: a lease whose count of renewals has stood still for a whole TTL
 * while one was looking. Clocks of different hosts need not agree on the time, only on how fast it passes.
 */
final class Heartbeats {

    private record Seen(Grant grant, Moment first) {}

    private final Map<String, Seen> seen = new HashMap<>();

    // tag::heartbeats[]
    /** Looks at the leases, and returns those that have ended. */
    List<String> ended(Map<String, Grant> leases, Moment now) {
        seen.keySet().retainAll(leases.keySet());
        leases.forEach((lease, grant) -> {
            Seen before = seen.get(lease);
            if (before == null || !before.grant().equals(grant)) {
                seen.put(lease, new Seen(grant, now));
            }
        });
        return seen.entrySet().stream()
                .filter(entry -> !now.isBefore(
                        entry.getValue().first().plus(entry.getValue().grant().ttl())))
                .map(Map.Entry::getKey)
                .toList();
    }
    // end::heartbeats[]
}
