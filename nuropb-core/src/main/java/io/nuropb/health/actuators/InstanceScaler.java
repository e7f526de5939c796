package io.nuropb.health.actuators;

/**
 * Follows the leader's signals: starts and stops instances, or has somebody else do it.
 *
 * <p>Called by the leader only, one call at a time, on a thread on which it may block; a call that takes longer than a period delays the
 * next signal, and nothing else.
 */
@FunctionalInterface
public interface InstanceScaler {

    /**
     * There should be so many instances. Called at each period, whether or not anything has changed.
     *
     * <p>Whatever it throws is logged, and the next signal comes as if nothing had happened.
     */
    void signal(ScalingSignal signal);
}
