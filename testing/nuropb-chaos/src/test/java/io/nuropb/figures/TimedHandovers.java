package io.nuropb.figures;

import io.nuropb.watch.Spread;
import io.nuropb.watch.Timeline;
import java.time.Duration;

/**
 * TimedHandovers, and beside each of them what it cannot do without: three writes to the same etcd, one after the
 * other. A machine on which those three are slow cannot be asked for a fast handover.
 *
 * @param times how long the handovers took
 * @param threeWrites how long three writes in a row took, just before
 */
record TimedHandovers(Spread times, Spread threeWrites) {

    private static final Duration P50_LIMIT = Duration.ofMillis(15);
    private static final Duration P99_LIMIT = Duration.ofMillis(150);

    /** How much more than its three writes a handover may take where these alone use up most of the limit. */
    private static final double MAX_RATIO = 3;

    static final String PROMISE =
            "p50 ≤ 15 ms, p99 ≤ 150 ms over ≥ 100; where etcd is slow, ≤ 3 times the same of three writes";

    boolean areQuick() {
        return times.percentile(50).compareTo(P50_LIMIT) <= 0
                && times.percentile(99).compareTo(P99_LIMIT) <= 0;
    }

    /** Whether they are as quick as this machine allows. */
    boolean keepThePromise() {
        return isKept(50, P50_LIMIT) && isKept(99, P99_LIMIT);
    }

    private boolean isKept(int hundredths, Duration limit) {
        return times.percentile(hundredths).compareTo(limit) <= 0 || ratio(hundredths) <= MAX_RATIO;
    }

    double ratio(int hundredths) {
        return (double) times.percentile(hundredths).toNanos()
                / threeWrites.percentile(hundredths).toNanos();
    }

    String text() {
        return "%s; three writes in a row beside them: p50 %s (ratio %.1f)"
                .formatted(times.text(), Timeline.text(threeWrites.percentile(50)), ratio(50));
    }
}
