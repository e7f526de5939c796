package io.nuropb.runner;

import io.nuropb.election.Capabilities;
import io.nuropb.topology.TopologyId;

/**
 * What an instance needs on the broker, as far as the machine has to tell one thing from another.
 *
 * @param topology all of it
 * @param queue the queue that it consumes
 * @param capabilities what of it other instances of the fleet may not need, and what it handles
 */
public record BrokerRequirements(TopologyId topology, String queue, Capabilities capabilities) {}
