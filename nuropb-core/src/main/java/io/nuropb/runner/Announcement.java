package io.nuropb.runner;

import io.nuropb.election.Readiness;
import io.nuropb.election.Surface;

/**
 * What whoever is responsible for the broker's objects says about them.
 *
 * @param ready whether they are there
 * @param consume whether the fleet consumes
 * @param surface what has been declared, and what the fleet handles
 * @param generation grows when queues were made anew
 */
public record Announcement(boolean ready, boolean consume, Surface surface, long generation) {

    /**
     * What was heard of a proclamation.
     *
     * @param own the surface to go by if the proclamation names none
     */
    static Announcement of(Readiness readiness, Surface own) {
        return new Announcement(
                readiness.ready(), readiness.consume(), readiness.surface().orElse(own), readiness.generation());
    }

    /** The same objects, which are not there now. */
    Announcement withdrawn(boolean consumes) {
        return new Announcement(false, consumes, surface, generation);
    }
}
