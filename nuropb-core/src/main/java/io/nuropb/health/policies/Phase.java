package io.nuropb.health.policies;

import io.nuropb.Moment;
import java.util.Optional;

/**
 * Where the circuit of a {@link BreakerPolicy} is. Immutable.
 *
 * @param since when it came there; what was before is of no interest any more
 * @param openings how often it has opened without a long calm between
 * @param told whether people know that too much fails, while the circuit is closed
 * @param tooMany since when too much has failed without a break; empty if it does not
 * @param ours since when, without a break, too much of that has been the service's own fault; empty if it is not
 * @param reason why it is there
 */
record Phase(
        Circuit circuit,
        Optional<Moment> since,
        int openings,
        AlertState told,
        Optional<Moment> tooMany,
        Optional<Moment> ours,
        String reason) {

    /** At its beginning, with nothing before. */
    static Phase initial(String reason) {
        return new Phase(
                Circuit.CLOSED, Optional.empty(), 0, AlertState.off(), Optional.empty(), Optional.empty(), reason);
    }

    static Phase of(Circuit circuit, Moment since, int openings, String reason) {
        return new Phase(
                circuit, Optional.of(since), openings, AlertState.off(), Optional.empty(), Optional.empty(), reason);
    }

    Phase in(AlertState otherTold, Optional<Moment> otherTooMany, Optional<Moment> otherOurs, String otherReason) {
        return new Phase(circuit, since, openings, otherTold, otherTooMany, otherOurs, otherReason);
    }
}
