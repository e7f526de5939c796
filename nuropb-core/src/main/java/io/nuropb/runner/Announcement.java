package io.nuropb.runner;

import io.nuropb.election.Capabilities;
import io.nuropb.election.Readiness;
import io.nuropb.topology.BrokerIdentity;
import io.nuropb.topology.TopologyId;
import java.util.Optional;

/**
 * What whoever is responsible for the broker's objects says about them.
 *
 * @param ready whether they are there
 * @param instructions what the fleet is to do
 * @param capabilities what has been declared, and what the fleet handles
 * @param generation grows when queues were made anew
 * @param unserved what of the capabilities no instance serves, yet or because it is suspended; empty if there is
 *     nothing of that kind
 * @param broker where they are; empty if that is not known
 */
public record Announcement(
        boolean ready,
        Instructions instructions,
        Capabilities capabilities,
        long generation,
        Optional<Capabilities> unserved,
        Optional<BrokerIdentity> broker) {

    /** What is said of a fleet that serves all that it handles, on a broker that is not known. */
    Announcement(boolean ready, Instructions instructions, Capabilities capabilities, long generation) {
        this(ready, instructions, capabilities, generation, Optional.empty(), Optional.empty());
    }

    /**
     * What was heard of a proclamation.
     *
     * @param own the capabilities to go by if the proclamation names none
     */
    static Announcement of(Readiness readiness, Capabilities own) {
        return new Announcement(
                readiness.ready(),
                new Instructions(readiness.consume(), readiness.highWaterMark(), readiness.restrictions()),
                readiness.capabilities().orElse(own),
                readiness.generation(),
                readiness.unserved(),
                readiness.broker());
    }

    /**
     * How it is proclaimed.
     *
     * @param topology the fingerprint of what has been declared
     */
    Readiness readiness(TopologyId topology) {
        return new Readiness(
                topology,
                ready,
                consume(),
                instructions.highWaterMark(),
                Optional.of(capabilities),
                generation,
                instructions.restrictions(),
                unserved,
                broker);
    }

    /** Whether the fleet consumes. */
    public boolean consume() {
        return instructions.consume();
    }

    /** The same objects, which are not there now. */
    Announcement withdrawn(Instructions now) {
        return new Announcement(false, now, capabilities, generation, unserved, broker);
    }
}
