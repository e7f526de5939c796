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

    /** Whether the other one asks for the same, be it for another reason. */
    public boolean asksTheSameAs(HealthAdvice other) {
        return consume == other.consume
                && restrictions.probe().equals(other.restrictions.probe())
                && restrictions.methods().equals(other.restrictions.methods())
                && restrictions.callers().equals(other.restrictions.callers());
    }

    /** All is well, as far as is known. */
    public static HealthAdvice none() {
        return NONE;
    }
}
