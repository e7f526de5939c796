package io.nuropb.health.detectors;

import io.nuropb.Moment;
import java.time.Duration;
import java.util.Optional;

/**
 * How long it takes from the wish for more instances until they consume.
 *
 * @param typical the mean of what was measured, the latest counting half; empty until something was
 * @param wished since when more are wished for than there are; empty while none are
 * @param wanted how many are wished for
 * @param measured whether that is when they were wished for first; a leader does not know it of those that the one before it asked for
 */
public record StartUpTime(Optional<Duration> typical, Optional<Moment> wished, int wanted, boolean measured) {

    /** Nobody has started yet. */
    public static StartUpTime unknown() {
        return new StartUpTime(Optional.empty(), Optional.empty(), 0, true);
    }

    /** Nobody has started yet, and somebody else has wished for so many before now. */
    public static StartUpTime inherited(int instances, Moment now) {
        return new StartUpTime(Optional.empty(), Optional.of(now), instances, false);
    }

    /** More instances are wished for from now on. */
    public StartUpTime wish(int instances, Moment now) {
        return new StartUpTime(typical, Optional.of(now), instances, true);
    }

    /**
     * Fewer instances are wished for from now on.
     *
     * @param consuming how many consume now; if they are enough, nobody is waited for any more
     */
    public StartUpTime fewer(int instances, int consuming) {
        int left = Math.min(wanted, instances);
        return wished.isEmpty() || consuming >= left ? fulfilled() : new StartUpTime(typical, wished, left, measured);
    }

    private StartUpTime fulfilled() {
        return new StartUpTime(typical, Optional.empty(), 0, true);
    }

    /**
     * So many instances consume now.
     *
     * @param atMost how long instances are awaited: those that come later have not taken so long to start, but could not
     */
    public StartUpTime seen(int consuming, Moment now, Duration atMost) {
        if (wished.isEmpty() || consuming < wanted) {
            return this;
        }
        if (!measured || !awaited(now, atMost)) {
            return fulfilled();
        }
        Duration took = wished.get().until(now);
        Duration mean = typical.map(before -> before.plus(took).dividedBy(2)).orElse(took);
        return new StartUpTime(Optional.of(mean), Optional.empty(), 0, true);
    }

    /** Whether instances that were wished for are still awaited: for so long at most, since one that never comes is not waited for. */
    public boolean awaited(Moment now, Duration atMost) {
        return wished.map(since -> since.until(now).compareTo(atMost) < 0).orElse(false);
    }

    /** How much longer it is likely to take. */
    public Duration left(Moment now) {
        Duration gone = wished.map(since -> since.until(now)).orElse(Duration.ZERO);
        Duration rest = typical.orElse(Duration.ZERO).minus(gone);
        return rest.isNegative() ? Duration.ZERO : rest;
    }
}
