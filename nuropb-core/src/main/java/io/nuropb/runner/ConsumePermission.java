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
 * @param suspension what keeps it from permitting anything for a time
 */
public record ConsumePermission(
        int prefetch, long revision, TopologyId topology, boolean assured, Suspension suspension) {

    /** What suspends a permission. */
    public enum Suspension {
        /** Nothing: it counts. */
        NONE,
        /** A leader has the fleet pause for the health of the service, until that lapses. */
        FOR_HEALTH,
        /** An operator has paused the fleet, until a leader invites again, or resumed it under one from elsewhere. */
        BY_OPERATOR
    }

    /** One that counts. */
    public ConsumePermission(int prefetch, long revision, TopologyId topology, boolean assured) {
        this(prefetch, revision, topology, assured, Suspension.NONE);
    }

    /** Whether it counts, and has these components. */
    boolean is(int otherPrefetch, long otherRevision, TopologyId otherTopology, boolean otherAssured) {
        return prefetch == otherPrefetch
                && revision == otherRevision
                && topology.equals(otherTopology)
                && assured == otherAssured
                && !suspended();
    }

    /** Whether a consumer that began under the other permission may simply go on under this one. */
    boolean continues(ConsumePermission other) {
        return prefetch == other.prefetch && topology.equals(other.topology);
    }

    /** The same where revisions begin anew: any proclamation that comes is a later one. */
    ConsumePermission withoutRevision() {
        return new ConsumePermission(prefetch, 0, topology, assured, suspension);
    }

    /** Whether something suspends it. */
    public boolean suspended() {
        return suspension != Suspension.NONE;
    }

    boolean suspendedForHealth() {
        return suspension == Suspension.FOR_HEALTH;
    }

    boolean suspendedByOperator() {
        return suspension == Suspension.BY_OPERATOR;
    }

    ConsumePermission with(Suspension other) {
        return new ConsumePermission(prefetch, revision, topology, assured, other);
    }

    /** The same when this is over; what else suspends it remains. */
    ConsumePermission without(Suspension over) {
        return suspension == over ? with(Suspension.NONE) : this;
    }

    ConsumePermission withPrefetch(int other) {
        return new ConsumePermission(other, revision, topology, assured, suspension);
    }
}
