package io.nuropb.health.policies;

import io.nuropb.Setting;
import io.nuropb.election.InstanceBounds;
import java.time.Duration;

/**
 * Limits of what the leader asks for as the number of instances.
 *
 * @param min never fewer instances; 1 to {@code max}
 * @param max never more instances; at most 10,000
 * @param utilisation how busy instances are to be, as a share of what they can handle; above 0, at most 1
 * @param drainTarget in what time a backlog is to be gone, and how long a message may wait; at least 1 s
 * @param period how often the leader decides; at least 1 s
 * @param tolerance by which share of the instances the need may differ without a change; 0 to 1
 * @param staleAfter how old the broker's numbers may be; at least {@code period}
 * @param downAfter how long fewer instances must have been enough until any is given up, and how long a new leader
 *     gives none up; at least {@code period}
 * @param changeWindow in which the number may grow by {@code 4} or double, and fall by one step; at least
 *     {@code period}
 * @param startUpLimit how long instances that were asked for are awaited; at least {@code period}
 */
public record ScalingConfig(
        int min,
        int max,
        double utilisation,
        Duration drainTarget,
        Duration period,
        double tolerance,
        Duration staleAfter,
        Duration downAfter,
        Duration changeWindow,
        Duration startUpLimit) {

    /** @throws IllegalArgumentException if a value is out of its range; the message names value and rule */
    public ScalingConfig {
        Setting.require(
                max >= 1 && max <= InstanceBounds.LIMIT, "ScalingConfig.max", max, "1 to " + InstanceBounds.LIMIT);
        Setting.require(min >= 1 && min <= max, "ScalingConfig.min", min, "1 to max (" + max + ")");
        Setting.require(
                utilisation > 0 && utilisation <= 1, "ScalingConfig.utilisation", utilisation, "above 0, at most 1");
        Setting.require(tolerance >= 0 && tolerance <= 1, "ScalingConfig.tolerance", tolerance, "0 to 1");
        Setting.requireDuration("ScalingConfig.drainTarget", drainTarget, Duration.ofSeconds(1));
        Setting.requireDuration("ScalingConfig.period", period, Duration.ofSeconds(1));
        Setting.requireDuration("ScalingConfig.staleAfter", staleAfter, period);
        Setting.requireDuration("ScalingConfig.downAfter", downAfter, period);
        Setting.requireDuration("ScalingConfig.changeWindow", changeWindow, period);
        Setting.requireDuration("ScalingConfig.startUpLimit", startUpLimit, period);
    }

    /**
     * 1 to 100 instances, 70 % utilised, a backlog gone in 30 s, a decision every 5 s, 10 % tolerance, numbers of at
     * most 45 s, fewer instances after 5 minutes, changes limited by the minute, 5 minutes to start.
     */
    public static ScalingConfig defaults() {
        return new ScalingConfig(
                1,
                100,
                0.7,
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                0.1,
                Duration.ofSeconds(45),
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                Duration.ofMinutes(5));
    }

    /** The same with other bounds. */
    public ScalingConfig withBounds(int least, int most) {
        return new ScalingConfig(
                least,
                most,
                utilisation,
                drainTarget,
                period,
                tolerance,
                staleAfter,
                downAfter,
                changeWindow,
                startUpLimit);
    }

    int clamped(double instances) {
        return (int) Math.max(min, Math.min(max, Math.ceil(instances - 1e-9)));
    }
}
