package io.nuropb.examples.figures;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Times that were measured, and how they spread. */
record Spread(List<Duration> times) {

    Spread {
        times = times.stream().sorted().toList();
    }

    /** The time that so many of a hundred do not exceed, by nearest rank. */
    Duration percentile(int hundredths) {
        int rank = (int) Math.ceil(times.size() * hundredths / 100.0);
        return times.get(Math.max(0, rank - 1));
    }

    Duration shortest() {
        return times.get(0);
    }

    Duration longest() {
        return times.get(times.size() - 1);
    }

    String text() {
        return "p50 %s, p99 %s, min %s, max %s over %d"
                .formatted(text(percentile(50)), text(percentile(99)), text(shortest()), text(longest()), times.size());
    }

    static String text(Duration time) {
        return time.toMillis() < 1_000
                ? String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6)
                : String.format(Locale.ROOT, "%.2f s", time.toNanos() / 1e9);
    }
}
