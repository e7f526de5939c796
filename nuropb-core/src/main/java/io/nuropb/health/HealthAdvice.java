package io.nuropb.health;

import io.nuropb.election.Readiness;
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
                && restrictions.callers().equals(other.restrictions.callers())
                && restrictions.instances().equals(other.restrictions.instances());
    }

    /**
     * What a leader was asked for when it said this, as far as can be told: beside an operator's pause, it does not
     * say.
     */
    public static HealthAdvice behind(Readiness said) {
        Restrictions restrictions = said.restrictions();
        return restrictions.reason().isEmpty() ? NONE : new HealthAdvice(said.consume(), restrictions);
    }

    /** All is well, as far as is known. */
    public static HealthAdvice none() {
        return NONE;
    }
}
