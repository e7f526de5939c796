package io.nuropb.testkit;

import io.nuropb.election.Readiness;
import io.nuropb.topology.TopologyId;

/** Words that leaders say in the contracts. */
final class Words {

    private static final TopologyId TOPOLOGY = new TopologyId("0123456789abcdef");

    private Words() {}

    /** The broker is ready. */
    static Readiness ready() {
        return new Readiness(TOPOLOGY, true, true, 100);
    }

    /** The broker is being repaired. */
    static Readiness repairing() {
        return new Readiness(TOPOLOGY, false, true, 100);
    }

    /** The broker is ready, but nobody is to consume. */
    static Readiness paused() {
        return new Readiness(TOPOLOGY, true, false, 100);
    }
}
