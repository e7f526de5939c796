package io.nuropb.cli;

import io.nuropb.election.Presence;
import io.nuropb.topology.BrokerObject.Binding;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What was found at a service's queue.
 *
 * @param queue its name
 * @param virtualHost where it is; empty if the broker's adapter does not say
 * @param bindings its bindings, but for the one that every instance of the service needs
 * @param consumers how many consumers the broker says it has; empty if it does not say
 */
record QueueBindings(String queue, Optional<String> virtualHost, List<Binding> bindings, OptionalInt consumers) {

    QueueBindings {
        bindings = List.copyOf(bindings);
    }

    /** Whether an instance says that it consumes, and does not say that it does so in another virtual host. */
    boolean isAtQueue(Presence instance) {
        boolean isElsewhere = instance.broker()
                .filter(there -> virtualHost
                        .filter(here -> !here.equals(there.virtualHost()))
                        .isPresent())
                .isPresent();
        return instance.consuming() && !isElsewhere;
    }

    /**
     * Why the queue may have consumers of whose needs nothing is known; empty if it has none.
     *
     * @param consuming how many instances say that they consume it
     */
    Optional<String> strangers(int consuming) {
        if (consumers.isEmpty()) {
            return Optional.of("The broker does not say how many consumers queue '" + queue + "' has");
        }
        int counted = consumers.getAsInt();
        if (counted == 0 && consuming > 0) {
            return Optional.of("The broker says that queue '" + queue + "' has no consumers, and " + consuming
                    + " instances say that they consume it: so it does not say who else does");
        }
        return counted <= consuming
                ? Optional.empty()
                : Optional.of(
                        "Queue '" + queue + "' has " + counted + " consumers, and " + consuming
                                + " instances say that they consume it; the others may be Python's, or of another fleet of this name");
    }
}
