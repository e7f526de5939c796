package io.nuropb.health;

import io.nuropb.election.Restrictions;

/**
 * What the health of the service asks of its leader.
 *
 * @param consume whether the fleet should consume
 * @param restrictions what it should be kept from
 */
public record HealthAdvice(boolean consume, Restrictions restrictions) {

    private static final HealthAdvice NONE = new HealthAdvice(true, Restrictions.none());

    /** All is well, as far as is known. */
    public static HealthAdvice none() {
        return NONE;
    }
}
