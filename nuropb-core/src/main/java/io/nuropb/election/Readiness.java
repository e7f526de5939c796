package io.nuropb.election;

import io.nuropb.InstanceId;
import io.nuropb.topology.BrokerIdentity;
import io.nuropb.topology.TopologyId;
import java.util.Optional;

/**
 * What a leader tells its fleet about the broker.
 *
 * @param topology the fingerprint of the topology that the leader verified in its term
 * @param ready whether the objects are there; {@code false} while the leader repairs them
 * @param consume whether instances should consume at all: the fleet-wide pause switch
 * @param highWaterMark the backlog of the service queue, in messages, at which more instances are wanted; at least 1
 * @param capabilities what the leader has declared for all instances, and what these handle together; empty if it does
 *     not say, as those of earlier versions do not
 * @param generation grows within a term when queues were made anew, so that whoever consumes them has to begin again;
 *     -1 if the leader does not say: then each proclamation of the same term may mean that
 * @param restrictions what the fleet is kept from for a time, for the health of the service
 * @param unserved what of the capabilities no instance serves yet: an instance that waits until they are said does not
 *     consume before that, and may never; empty if there is nothing of that kind, or the leader does not say
 * @param broker where the leader has verified it; empty if it does not say, as those of earlier versions do not
 */
public record Readiness(
        TopologyId topology,
        boolean ready,
        boolean consume,
        long highWaterMark,
        Optional<Capabilities> capabilities,
        long generation,
        Restrictions restrictions,
        Optional<Capabilities> unserved,
        Optional<BrokerIdentity> broker) {

    /** What a leader says of a fleet that serves all that it handles, on a broker that it does not name. */
    public Readiness(
            TopologyId topology,
            boolean ready,
            boolean consume,
            long highWaterMark,
            Optional<Capabilities> capabilities,
            long generation,
            Restrictions restrictions) {
        this(
                topology,
                ready,
                consume,
                highWaterMark,
                capabilities,
                generation,
                restrictions,
                Optional.empty(),
                Optional.empty());
    }

    /** What a leader says of objects that are its own only. */
    public Readiness(TopologyId topology, boolean ready, boolean consume, long highWaterMark) {
        this(topology, ready, consume, highWaterMark, Optional.empty(), -1);
    }

    /** What a leader says that restricts nothing. */
    public Readiness(
            TopologyId topology,
            boolean ready,
            boolean consume,
            long highWaterMark,
            Optional<Capabilities> capabilities,
            long generation) {
        this(topology, ready, consume, highWaterMark, capabilities, generation, Restrictions.none());
    }

    /** @throws IllegalArgumentException if the high-water mark is less than 1 */
    public Readiness {
        if (highWaterMark < 1) {
            throw new IllegalArgumentException("High-water mark " + highWaterMark + " is less than 1 message");
        }
    }

    /** Whether this instance may consume. */
    public boolean invites(InstanceId instance) {
        return ready && !pauses(instance);
    }

    /** Whether this instance is kept from consuming, whatever the broker has: alone, or with all. */
    public boolean pauses(InstanceId instance) {
        return consume ? restrictions.instances().contains(instance) : !isProbe(instance);
    }

    /** Whether this instance is the one that tries whether messages can be handled again. */
    public boolean isProbe(InstanceId instance) {
        return !consume && restrictions.probe().filter(instance::equals).isPresent();
    }
}
