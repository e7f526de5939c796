package io.nuropb.health;

import io.nuropb.health.policies.BreakerConfig;
import io.nuropb.health.policies.CallerConfig;
import io.nuropb.health.policies.ScalingConfig;

/**
 * How a leader watches over its service.
 *
 * @param scaling how many instances it asks for, and how often it looks
 * @param breaker when too much fails
 * @param breakerMode whether it does what follows then, or only says it
 * @param callers when callers are at fault, and how far it goes then
 */
public record HealthConfig(ScalingConfig scaling, BreakerConfig breaker, Mode breakerMode, CallerConfig callers) {

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
