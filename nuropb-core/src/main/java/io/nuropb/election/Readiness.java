package io.nuropb.election;

import io.nuropb.topology.TopologyId;

/**
 * What a leader tells its fleet about the broker.
 *
 * @param topology the fingerprint of the topology that the leader verified in its term
 * @param ready whether the objects are there; {@code false} while the leader repairs them
 * @param consume whether instances should consume at all: the fleet-wide pause switch
 * @param highWaterMark the backlog of the service queue, in messages, at which more instances are wanted; at least 1
 */
public record Readiness(TopologyId topology, boolean ready, boolean consume, long highWaterMark) {

    /** @throws IllegalArgumentException if the high-water mark is less than 1 */
    public Readiness {
        if (highWaterMark < 1) {
            throw new IllegalArgumentException("High-water mark " + highWaterMark + " is less than 1 message");
        }
    }
}
