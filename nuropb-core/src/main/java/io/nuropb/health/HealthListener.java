package io.nuropb.health;

import io.nuropb.health.actuators.ScalingSignal;

/** Hears what a leader says of the health of its service. Only the leader's own listeners are told. */
public interface HealthListener {

    /** So many instances there should be; told at each period. */
    default void signalled(ScalingSignal signal) {}

    /**
     * Something is wrong, is wrong no more, or was done about it, in a sentence with its numbers; the same as in the
     * log.
     */
    default void alerted(String alert) {}
}
