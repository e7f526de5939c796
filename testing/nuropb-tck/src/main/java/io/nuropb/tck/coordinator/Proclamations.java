package io.nuropb.tck.coordinator;

import io.nuropb.election.Capabilities;
import io.nuropb.election.Readiness;
import io.nuropb.election.Restrictions;
import io.nuropb.topology.Route;
import io.nuropb.topology.TopologyId;
import java.util.Optional;
import java.util.Set;

/** Proclamations that leaders make in the contracts. */
final class Proclamations {

    static final TopologyId TOPOLOGY = new TopologyId("0123456789abcdef");

    /** What is needed and handled in the contracts. */
    static final Capabilities SURFACE = new Capabilities(
            TOPOLOGY, Set.of(new Route("events", "stock.*"), new Route("rpc", "orders")), Set.of("ping", "pong"));

    private Proclamations() {}

    /** The broker is ready. */
    static Readiness ready() {
        Capabilities unserved = new Capabilities(TOPOLOGY, Set.of(), Set.of("pong"));
        return new Readiness(
                TOPOLOGY,
                true,
                true,
                100,
                Optional.of(SURFACE),
                3,
                Restrictions.none(),
                Optional.of(unserved),
                Optional.empty());
    }

    /** The broker is being repaired. */
    static Readiness repairing() {
        return Readiness.of(TOPOLOGY, false, true, 100)
                .withCapabilities(SURFACE)
                .withGeneration(3);
    }

    /** The broker is ready, but nobody is to consume. */
    static Readiness paused() {
        return Readiness.of(TOPOLOGY, true, false, 100);
    }
}
