package io.nuropb.runner;

import io.nuropb.topology.TopologyId;

/**
 * The permission to consume, and how.
 *
 * @param prefetch deliveries under way at once
 * @param revision the revision of the proclamation that permits it
 * @param topology the topology of that proclamation
 * @param assured whether the proclamation says that this instance's own objects are there; otherwise the instance has
 *     to look
 * @param suspended whether a leader has the fleet pause for the health of the service: then it permits nothing until
 *     that lapses
 */
public record ConsumePermission(int prefetch, long revision, TopologyId topology, boolean assured, boolean suspended) {

    /** One that counts. */
    public ConsumePermission(int prefetch, long revision, TopologyId topology, boolean assured) {
        this(prefetch, revision, topology, assured, false);
    }

    /** Whether it counts, and has these components. */
    boolean is(int otherPrefetch, long otherRevision, TopologyId otherTopology, boolean otherAssured) {
        return prefetch == otherPrefetch
                && revision == otherRevision
                && topology.equals(otherTopology)
                && assured == otherAssured
                && !suspended;
    }

    /** Whether a consumer that began under the other permission may simply go on under this one. */
    boolean continues(ConsumePermission other) {
        return prefetch == other.prefetch && topology.equals(other.topology);
    }

    /** The same where revisions begin anew: any proclamation that comes is a later one. */
    ConsumePermission withoutRevision() {
        return new ConsumePermission(prefetch, 0, topology, assured, suspended);
    }

    ConsumePermission withSuspended(boolean other) {
        return new ConsumePermission(prefetch, revision, topology, assured, other);
    }

    ConsumePermission withPrefetch(int other) {
        return new ConsumePermission(other, revision, topology, assured, suspended);
    }
}
