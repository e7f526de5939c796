package io.nuropb.watch;

import java.time.Duration;
import java.util.List;

/**
 * Times that were measured, and how they spread.
 *
 * @param times at least one, in any order
 */
public record Spread(List<Duration> times) {

    /** @throws IllegalArgumentException if there is no time */
    public Spread {
        if (times.isEmpty()) {
            throw new IllegalArgumentException("Spread.times is empty; at least one is needed");
        }
        times = times.stream().sorted().toList();
    }

    /** The time that so many of a hundred do not exceed, by nearest rank. */
    public Duration percentile(int hundredths) {
        int rank = (int) Math.ceil(times.size() * hundredths / 100.0);
        return times.get(Math.max(0, rank - 1));
    }

    /** The shortest of all. */
    public Duration shortest() {
        return times.get(0);
    }

    /** The longest of all. */
    public Duration longest() {
        return times.get(times.size() - 1);
    }

    /** For people. */
    public String text() {
        return "p50 %s, p99 %s, min %s, max %s over %d"
                .formatted(
                        Timeline.text(percentile(50)),
                        Timeline.text(percentile(99)),
                        Timeline.text(shortest()),
                        Timeline.text(longest()),
                        times.size());
    }
}
