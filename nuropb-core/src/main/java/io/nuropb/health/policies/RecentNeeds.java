package io.nuropb.health.policies;

import io.nuropb.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How many instances were needed of late; only those needs are kept that no later one exceeds.
 *
 * @param falling the needs, each less than those before it, the latest last
 */
record RecentNeeds(List<Past> falling) {

    /** So many instances, not rounded, at that moment. */
    record Past(Moment at, double instances) {}

    RecentNeeds {
        falling = List.copyOf(falling);
    }

    static RecentNeeds none() {
        return new RecentNeeds(List.of());
    }

    /** With one more; those that are older than {@code memory} are forgotten. */
    RecentNeeds plus(double instances, Moment now, Duration memory) {
        Moment oldest = now.minus(memory);
        List<Past> kept = new ArrayList<>(falling.size() + 1);
        for (Past need : falling) {
            if (!need.at().isBefore(oldest) && need.instances() > instances) {
                kept.add(need);
            }
        }
        kept.add(new Past(now, instances));
        return new RecentNeeds(kept);
    }

    /** The highest; 0 without any. */
    double highest() {
        return falling.isEmpty() ? 0 : falling.get(0).instances();
    }
}
