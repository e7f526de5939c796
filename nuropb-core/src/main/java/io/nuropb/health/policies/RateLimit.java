package io.nuropb.health.policies;

import io.nuropb.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How fast the number of instances may change: within a window it may grow by {@link #STEP} or double, whichever is
 * more, and fall once, by {@link #FALL}.
 *
 * @param changes what was asked for, the latest last; those of the window, and the last one before it
 */
record RateLimit(List<Change> changes) {

    /** By so many instances it may always grow. */
    static final int STEP = 4;

    /** It falls by one instance, or by this share where that is more. */
    static final double FALL = 0.25;

    /** So many instances are asked for since then. */
    record Change(Moment at, int instances) {}

    RateLimit {
        changes = List.copyOf(changes);
    }

    static RateLimit unused() {
        return new RateLimit(List.of());
    }

    /** So many are asked for since then. */
    static RateLimit since(Moment at, int instances) {
        return new RateLimit(List.of(new Change(at, instances)));
    }

    RateLimit changed(int instances, Moment now, Duration window) {
        Moment begin = now.minus(window);
        List<Change> kept = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            boolean lastBefore =
                    i + 1 == changes.size() || !changes.get(i + 1).at().isBefore(begin);
            if (lastBefore) {
                kept.add(changes.get(i));
            }
        }
        kept.add(new Change(now, instances));
        return new RateLimit(kept);
    }

    /** The most instances that may be asked for now. */
    int most(int desired, Moment now, Duration window) {
        Moment begin = now.minus(window);
        int base = desired;
        for (int i = 0; i < changes.size(); i++) {
            boolean stillValid =
                    i + 1 == changes.size() || changes.get(i + 1).at().isBefore(begin);
            if (!stillValid) {
                base = Math.min(base, changes.get(i).instances());
            }
        }
        return grown(base);
    }

    /** The most instances that may be asked for where there are so many. */
    static int grown(int instances) {
        return Math.max(instances + STEP, instances * 2);
    }

    /** The fewest instances that may be asked for now. */
    int fewest(int desired, Moment now, Duration window) {
        boolean rested = last().map(change -> change.at().until(now).compareTo(window) >= 0)
                .orElse(true);
        return rested ? desired - Math.max(1, (int) (desired * FALL)) : desired;
    }

    Optional<Change> last() {
        return changes.isEmpty() ? Optional.empty() : Optional.of(changes.get(changes.size() - 1));
    }
}
