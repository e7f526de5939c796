package io.nuropb.health.policies;

import io.nuropb.Moment;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether people were told that something is too much. Immutable.
 *
 * <p>It begins at once, and ends when it has been far less than too much for a whole window: what goes up and down
 * about its limit is told of once.
 *
 * @param since since when they know it; empty if there is nothing to know
 * @param calm since when it has been far less without a break; empty if it is not
 */
record AlertState(Optional<Moment> since, Optional<Moment> calm) {

    private static final AlertState OFF = new AlertState(Optional.empty(), Optional.empty());

    static AlertState off() {
        return OFF;
    }

    boolean isOn() {
        return since.isPresent();
    }

    /**
     * After one more look.
     *
     * @param tooMuch whether it is too much now
     * @param few whether it is far less
     * @param window for how long it has to be far less until it is over
     */
    AlertState after(Moment now, boolean tooMuch, boolean few, Duration window) {
        if (tooMuch) {
            return new AlertState(since.or(() -> Optional.of(now)), Optional.empty());
        }
        if (!isOn() || !few) {
            return new AlertState(since, Optional.empty());
        }
        Moment began = calm.orElse(now);
        return now.isBefore(began.plus(window)) ? new AlertState(since, Optional.of(began)) : OFF;
    }
}
