package io.nuropb.runner;

import io.nuropb.topology.BrokerIdentity;
import java.util.Optional;

/**
 * Everything that the lifecycle machine remembers of an instance.
 *
 * @param role its role in the fleet
 * @param consumer what it does about the queue that it consumes
 * @param fleet what it knows about the fleet
 * @param permission the permission under which it consumed last; it outlives the leader who gave it, until a leader
 *     says otherwise
 * @param broker the broker that it is at, as far as that is known
 * @param timers the timers that are set
 * @param hasServed whether it has ever consumed
 * @param toldIn the session in which it has told its fleet about itself last; 0 before the first
 * @param lastNumber the number of the latest effect; each effect that is answered by events has one of its own
 */
public record LifecycleState(
        Role role,
        ConsumerState consumer,
        Fleet fleet,
        Optional<ConsumePermission> permission,
        Optional<BrokerIdentity> broker,
        Timers timers,
        boolean hasServed,
        long toldIn,
        long lastNumber) {

    /** An instance that nobody asked to start yet, and that does not know where it will be. */
    public static LifecycleState initial() {
        return initial(Optional.empty());
    }

    /**
     * An instance that nobody asked to start yet.
     *
     * @param broker what is known of the broker before anything is connected
     */
    public static LifecycleState initial(Optional<BrokerIdentity> broker) {
        return new LifecycleState(
                new Role.New(),
                new ConsumerState.Idle(),
                Fleet.unknown(),
                Optional.empty(),
                broker,
                Timers.none(),
                false,
                0,
                0);
    }
}
