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
 *     consume before that, and may never. Beside restrictions that suspend instances, also what none but these serve;
 *     empty if there is nothing of that kind, or the leader does not say
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

    /** @throws IllegalArgumentException if the high-water mark is less than 1 */
    public Readiness {
        if (highWaterMark < 1) {
            throw new IllegalArgumentException("High-water mark " + highWaterMark + " is less than 1 message");
        }
    }

    /** What a leader says that declares for itself only, counts no generations and restricts nothing. */
    public static Readiness of(TopologyId topology, boolean ready, boolean consume, long highWaterMark) {
        return new Readiness(
                topology,
                ready,
                consume,
                highWaterMark,
                Optional.empty(),
                -1,
                Restrictions.none(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same with the pause switch as given. */
    public Readiness withConsume(boolean consumes) {
        return new Readiness(
                topology, ready, consumes, highWaterMark, capabilities, generation, restrictions, unserved, broker);
    }

    /** The same of what was declared for all instances. */
    public Readiness withCapabilities(Capabilities declared) {
        return new Readiness(
                topology,
                ready,
                consume,
                highWaterMark,
                Optional.of(declared),
                generation,
                restrictions,
                unserved,
                broker);
    }

    /** The same of queues of another generation; -1 for none that is counted. */
    public Readiness withGeneration(long other) {
        return new Readiness(
                topology, ready, consume, highWaterMark, capabilities, other, restrictions, unserved, broker);
    }

    /** The same with other restrictions. */
    public Readiness withRestrictions(Restrictions other) {
        return new Readiness(
                topology, ready, consume, highWaterMark, capabilities, generation, other, unserved, broker);
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
