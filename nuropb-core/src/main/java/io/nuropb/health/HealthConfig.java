package io.nuropb.health;

import io.nuropb.health.policies.ScalingConfig;

/**
 * How a leader watches over its service.
 *
 * @param scaling how many instances it asks for, and how often it looks
 */
public record HealthConfig(ScalingConfig scaling) {

    /** All defaults. */
    public static HealthConfig defaults() {
        return new HealthConfig(ScalingConfig.defaults());
    }
}
