package io.nuropb.cli;

import io.nuropb.election.Presence;
import io.nuropb.election.QueueConsumers;
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

    /** Whether an instance says that it consumes this queue, as far as it says where its own is. */
    boolean isAtQueue(Presence instance) {
        return instance.consumesIn(virtualHost);
    }

    /**
     * Why the queue may have consumers of whose needs nothing is known; empty if it has none.
     *
     * @param consuming how many instances say that they consume it
     */
    Optional<String> strangers(int consuming) {
        return new QueueConsumers(consumers, consuming).doubt(queue);
    }
}
