package io.nuropb.health.detectors;

import io.nuropb.Moment;
import java.time.Duration;
import java.util.Optional;

/**
 * How long it takes from the wish for more instances until they consume. Whoever lives has come; if it still does not
 * consume {@link #BETWEEN} later, it has come in vain.
 *
 * @param typical the mean of what was measured, the latest counting half; empty until something was
 * @param wished since when more are wished for than there are; empty while none are
 * @param come since when as many live as are wished for, of whom too few consume; empty if that is not so
 * @param wanted how many are wished for
 * @param idle how many of them are not expected to consume: so many lived and did not when more were wished for
 * @param measured whether that is when they were wished for first; a leader does not know it of those that the one
 *     before it asked for
 * @param vain whether some did not come in time, or do not consume although they have come; until as many consume as
 *     were wished for
 */
public record StartUpTime(
        Optional<Duration> typical,
        Optional<Moment> wished,
        Optional<Moment> come,
        int wanted,
        int idle,
        boolean measured,
        boolean vain) {

    /** An instance says that it lives before it consumes, and may take so long between. */
    public static final Duration BETWEEN = Duration.ofSeconds(30);

    /** Nobody has started yet. */
    public static StartUpTime unknown() {
        return new StartUpTime(Optional.empty(), Optional.empty(), Optional.empty(), 0, 0, true, false);
    }

    /** Nobody has started yet, and somebody else has wished for so many before now. */
    public static StartUpTime inherited(int instances, Moment now) {
        return new StartUpTime(Optional.empty(), Optional.of(now), Optional.empty(), instances, 0, false, false);
    }

    /**
     * More instances are wished for from now on.
     *
     * @param lost how many live and do not consume
     * @param atMost how long those were awaited that were wished for before
     */
    public StartUpTime wish(int instances, int lost, Moment now, Duration atMost) {
        return new StartUpTime(
                typical, Optional.of(now), Optional.empty(), instances, vain ? idle : lost, true, inVain(now, atMost));
    }

    /**
     * Fewer instances are wished for from now on.
     *
     * @param members how many live now; if they are enough, nobody is waited for any more
     */
    public StartUpTime fewer(int instances, int members) {
        int left = Math.min(wanted, instances);
        return wished.isEmpty() || members >= left
                ? fulfilled()
                : new StartUpTime(typical, wished, Optional.empty(), left, idle, measured, vain);
    }

    private StartUpTime fulfilled() {
        return new StartUpTime(typical, Optional.empty(), Optional.empty(), 0, 0, true, false);
    }

    /**
     * So many instances live now, and so many of them consume.
     *
     * @param atMost how long instances are awaited: those that come later have not taken so long to start, but could
     *     not
     */
    public StartUpTime seen(int members, int consuming, Moment now, Duration atMost) {
        boolean settled = wished.isEmpty() && !vain;
        boolean coming = wished.isPresent() && members < wanted;
        if (settled || coming) {
            return come.isEmpty()
                    ? this
                    : new StartUpTime(typical, wished, Optional.empty(), wanted, idle, measured, vain);
        }
        if (measured && consuming < wanted - idle) {
            Moment since = come.orElse(now);
            boolean begins = wished.isPresent() && now.isBefore(since.plus(BETWEEN));
            return begins
                    ? new StartUpTime(typical, wished, Optional.of(since), wanted, idle, true, vain)
                    : new StartUpTime(typical, Optional.empty(), Optional.empty(), wanted, idle, true, true);
        }
        if (!measured || !awaited(now, atMost)) {
            return fulfilled();
        }
        Duration took = wished.get().until(now);
        Duration mean = typical.map(before -> before.plus(took).dividedBy(2)).orElse(took);
        return new StartUpTime(Optional.of(mean), Optional.empty(), Optional.empty(), 0, 0, true, false);
    }

    /**
     * Whether instances that were wished for are still awaited: for so long at most, since one that never comes is not
     * waited for.
     */
    public boolean awaited(Moment now, Duration atMost) {
        return wished.map(since -> since.until(now).compareTo(atMost) < 0).orElse(false);
    }

    /** Whether instances did not come in time, or not to consume, and have not done so since. */
    public boolean inVain(Moment now, Duration atMost) {
        return vain || (wished.isPresent() && !awaited(now, atMost));
    }

    /**
     * How many instances have proven that they come: those that live, or, once some have come in vain, those that
     * consume, and those that were not expected to.
     */
    public int proven(int members, int consuming) {
        return vain ? consuming + idle : members;
    }
}
