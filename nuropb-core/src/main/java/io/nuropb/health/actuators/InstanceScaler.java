package io.nuropb.health.actuators;

/**
 * Follows the leader's signals: starts and stops instances, or has somebody else do it.
 *
 * <p>Called by the leader only, one call at a time, on a thread on which it may block. While a call takes longer than a
 * period, the signals of the meantime are left out but for the latest, which comes next; nothing else waits. A call
 * that is under way when another instance takes over goes on, and is the last one.
 */
@FunctionalInterface
public interface InstanceScaler {

    /**
     * There should be so many instances. Called at each period, whether or not anything has changed, unless the call
     * before goes on.
     *
     * <p>Whatever it throws is logged, once in a minute, and the next signal comes as if nothing had happened.
     */
    void signal(ScalingSignal signal);
}
