package io.nuropb.runner;

import java.util.Optional;

/**
 * Everything that the lifecycle machine remembers of an instance.
 *
 * @param standing where it stands in the race for the leadership
 * @param serving what it does about its service queue
 * @param fleet what it knows about the fleet
 * @param permission the grant under which it consumed last; it outlives the leader who gave it, until a leader says otherwise
 * @param hasServed whether it has ever consumed
 * @param lastNumber the number of the latest effect; each effect that is answered by events has one of its own
 */
public record State(
        Standing standing,
        Serving serving,
        Fleet fleet,
        Optional<Grant> permission,
        boolean hasServed,
        long lastNumber) {

    /** An instance that nobody asked to start yet. */
    public static State initial() {
        return new State(new Standing.New(), new Serving.Idle(), Fleet.unknown(), Optional.empty(), false, 0);
    }
}
