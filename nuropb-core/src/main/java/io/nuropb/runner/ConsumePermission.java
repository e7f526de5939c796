package io.nuropb.runner;

import io.nuropb.topology.TopologyId;

/**
 * The permission to consume, and how.
 *
 * @param prefetch deliveries under way at once
 * @param revision the revision of the proclamation that permits it
 * @param topology the topology of that proclamation
 * @param assured whether the proclamation says that this instance's own objects are there; otherwise the instance has to look
 */
public record ConsumePermission(int prefetch, long revision, TopologyId topology, boolean assured) {

    /** Whether it has these components. */
    boolean is(int otherPrefetch, long otherRevision, TopologyId otherTopology, boolean otherAssured) {
        return prefetch == otherPrefetch
                && revision == otherRevision
                && topology.equals(otherTopology)
                && assured == otherAssured;
    }

    /** Whether a consumer that began under the other permission may simply go on under this one. */
    boolean continues(ConsumePermission other) {
        return prefetch == other.prefetch && topology.equals(other.topology);
    }

    /** The same where revisions begin anew: any proclamation that comes is a later one. */
    ConsumePermission withoutRevision() {
        return new ConsumePermission(prefetch, 0, topology, assured);
    }

    ConsumePermission withPrefetch(int other) {
        return new ConsumePermission(other, revision, topology, assured);
    }
}
