package io.nuropb.runner;

import io.nuropb.election.Capabilities;
import io.nuropb.election.Readiness;
import io.nuropb.topology.TopologyId;
import java.util.Optional;

/**
 * What an instance needs on the broker, as far as the machine has to tell one thing from another.
 *
 * @param topology all of it
 * @param queue the queue that it consumes
 * @param capabilities what of it other instances of the fleet may not need, and what it handles
 */
public record BrokerRequirements(TopologyId topology, String queue, Capabilities capabilities) {

    /**
     * What the instance needs and a leader has not declared, and what it handles and the others have not been told of:
     * they would refuse it. Empty if there is nothing, or the leader does not say.
     */
    Optional<Capabilities> lackingIn(Readiness said) {
        return said.capabilities()
                .filter(told -> !told.covers(capabilities) || !told.methods().containsAll(capabilities.methods()))
                .map(told -> told.lacks(capabilities));
    }
}
