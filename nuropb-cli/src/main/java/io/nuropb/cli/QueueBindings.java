package io.nuropb.cli;

import io.nuropb.election.Presence;
import io.nuropb.topology.BrokerObject.Binding;
import java.util.List;
import java.util.Optional;

/**
 * What was found at a service's queue.
 *
 * @param queue its name
 * @param virtualHost where it is; empty if the broker's adapter does not say
 * @param bindings its bindings, but for the one that every instance of the service needs
 * @param consumers how many consumers it has; 0 if that is not known
 */
record QueueBindings(String queue, Optional<String> virtualHost, List<Binding> bindings, int consumers) {

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
     * Why the queue has consumers of whose needs nothing is known; empty if it has none.
     *
     * @param consuming how many instances say that they consume it
     */
    Optional<String> strangers(int consuming) {
        return consumers <= consuming
                ? Optional.empty()
                : Optional.of(
                        "Queue '" + queue + "' has " + consumers + " consumers, and " + consuming
                                + " instances say that they consume it; the others may be Python's, or of another fleet of this name");
    }
}
