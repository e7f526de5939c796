package io.nuropb.health.policies;

import io.nuropb.Moment;
import java.time.Duration;
import java.util.Optional;

/**
 * Where one caller stands.
 *
 * @param level what was said of it last
 * @param quarantines how often it was refused, until that was forgotten
 * @param mayBeShutOut whether a leader that refuses it may have shut it out of the broker
 * @param until when the present or the last quarantine ends; empty if there was none
 * @param calm since when, after a warning, far fewer of its messages have been faulty; empty if they are not
 */
record CallerStanding(
        Level level, int quarantines, boolean mayBeShutOut, Optional<Moment> until, Optional<Moment> calm) {

    static final CallerStanding GOOD = new CallerStanding(Level.GOOD, 0, false, Optional.empty(), Optional.empty());

    boolean isOut() {
        return level == Level.OUT;
    }

    CallerStanding at(Level next) {
        return new CallerStanding(next, quarantines, false, until, Optional.empty());
    }

    /** After a look; what goes up and down about the limit is warned of once. */
    CallerStanding calmer(boolean isCalm, Moment now, Duration window) {
        Moment began = calm.orElse(now);
        if (isCalm && !now.isBefore(began.plus(window))) {
            return at(Level.GOOD);
        }
        return new CallerStanding(level, quarantines, false, until, isCalm ? Optional.of(began) : Optional.empty());
    }

    /** What was said of a caller last. */
    enum Level {
        GOOD,
        WARNED,
        ADVISED,
        OUT
    }
}
