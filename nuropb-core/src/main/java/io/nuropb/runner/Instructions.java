package io.nuropb.runner;

import io.nuropb.election.OperatorControl;
import io.nuropb.election.Restrictions;
import io.nuropb.health.HealthAdvice;

/**
 * What a leader has its fleet do: an operator's wish, and what the health of the service asks for.
 *
 * @param consume whether the fleet consumes
 * @param highWaterMark the backlog, in messages, at which more instances are wanted
 * @param restrictions what the fleet is kept from
 */
public record Instructions(boolean consume, long highWaterMark, Restrictions restrictions) {

    /**
     * What follows from what is known: an operator's pause comes before all.
     *
     * @param advice what the health of the service asks for
     * @param highWaterMark the configured one
     */
    public static Instructions of(OperatorControl wish, HealthAdvice advice, long highWaterMark) {
        return new Instructions(
                wish.consume() && advice.consume(),
                wish.highWaterMark().orElse(highWaterMark),
                wish.consume() ? advice.restrictions() : Restrictions.none());
    }
}
