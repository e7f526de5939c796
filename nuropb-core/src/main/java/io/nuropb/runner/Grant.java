package io.nuropb.runner;

import io.nuropb.topology.TopologyId;

/**
 * The permission to consume, and how.
 *
 * @param prefetch deliveries under way at once
 * @param revision the revision of the word that permits it
 * @param topology the topology of that word
 * @param assured whether the word says that this instance's own objects are there; otherwise the instance has to look
 */
public record Grant(int prefetch, long revision, TopologyId topology, boolean assured) {

    /** Whether a consumer that began under the other grant may simply go on under this one. */
    boolean continues(Grant other) {
        return prefetch == other.prefetch && topology.equals(other.topology);
    }

    /** The same where revisions begin anew: any word that comes is a later one. */
    Grant withoutRevision() {
        return new Grant(prefetch, 0, topology, assured);
    }

    Grant withPrefetch(int other) {
        return new Grant(other, revision, topology, assured);
    }
}
