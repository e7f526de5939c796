package io.nuropb.health;

import io.nuropb.DurationText;
import io.nuropb.Setting;
import io.nuropb.health.policies.BreakerConfig;
import io.nuropb.health.policies.CallerConfig;
import io.nuropb.health.policies.ScalingConfig;
import java.time.Duration;

/**
 * How a leader watches over its service.
 *
 * @param scaling how many instances it asks for, and how often it looks
 * @param breaker when too much fails; its window is at least two periods of {@code scaling}
 * @param breakerMode whether it does what follows then, or only says it
 * @param callers when callers are at fault, and how far it goes then; their window is at least two periods of
 *     {@code scaling}
 */
public record HealthConfig(ScalingConfig scaling, BreakerConfig breaker, Mode breakerMode, CallerConfig callers) {

    /** A window is judged by what has grown from one look to the next, and so holds more than one. */
    private static final int PERIODS_IN_WINDOW = 2;

    /** @throws IllegalArgumentException if a window is shorter than two periods; the message names it */
    public HealthConfig {
        requireLooks("BreakerConfig.window", breaker.window(), scaling.period());
        requireLooks("CallerConfig.window", callers.window(), scaling.period());
    }

    /** How far a leader goes. */
    public enum Mode {
        /** It says what it would do. */
        ADVISE,
        /** It does it, and says so. */
        ACT
    }

    /** All defaults: the breaker acts, and of callers it only warns. */
    public static HealthConfig defaults() {
        return new HealthConfig(ScalingConfig.defaults(), BreakerConfig.defaults(), Mode.ACT, CallerConfig.defaults());
    }

    private static void requireLooks(String setting, Duration window, Duration period) {
        Setting.require(
                window.compareTo(period.multipliedBy(PERIODS_IN_WINDOW)) >= 0,
                setting,
                window,
                "at least twice ScalingConfig.period (" + DurationText.of(period)
                        + "), in which the leader looks once. Choose a shorter period, or a longer window first");
    }

    /** The same with other limits for the number of instances. */
    public HealthConfig withScaling(ScalingConfig value) {
        return new HealthConfig(value, breaker, breakerMode, callers);
    }

    /** The same with another breaker. */
    public HealthConfig withBreaker(BreakerConfig value, Mode mode) {
        return new HealthConfig(scaling, value, mode, callers);
    }

    /** The same with another judgement of callers. */
    public HealthConfig withCallers(CallerConfig value) {
        return new HealthConfig(scaling, breaker, breakerMode, value);
    }
}
