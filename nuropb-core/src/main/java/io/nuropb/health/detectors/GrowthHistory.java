package io.nuropb.health.detectors;

import io.nuropb.Moment;
import io.nuropb.health.detectors.CounterGrowth.Growth;
import io.nuropb.health.sensors.FleetSample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * The growth of counters in the recent past, sample by sample. Immutable.
 *
 * @param counters what the next sample is compared with
 * @param steps what each sample has added, the oldest first
 * @param window the longest time between two samples that are compared
 * @param kept how far back it goes
 */
record GrowthHistory(CounterGrowth counters, List<Step> steps, Duration window, Duration kept) {

    /** However often somebody looks, no more is kept: the oldest are forgotten. */
    private static final int MAX_STEPS = 10_000;

    /** What one sample has added. */
    record Step(Moment at, Growth growth) {}

    /** Without any past. */
    static GrowthHistory initial(Duration window, Duration kept) {
        return new GrowthHistory(CounterGrowth.initial(), List.of(), window, kept);
    }

    /** With the next sample. */
    GrowthHistory after(FleetSample sample) {
        CounterGrowth next = counters.after(sample, window);
        Moment oldest = sample.at().minus(kept);
        boolean isGrown = next.last().handled() > 0;
        if (!isGrown && (steps.isEmpty() || oldest.isBefore(steps.get(0).at()))) {
            return new GrowthHistory(next, steps, window, kept);
        }
        List<Step> recent = new ArrayList<>(steps.size() + 1);
        for (Step step : steps) {
            if (oldest.isBefore(step.at())) {
                recent.add(step);
            }
        }
        if (isGrown) {
            if (recent.size() >= MAX_STEPS) {
                recent.remove(0);
            }
            recent.add(new Step(sample.at(), next.last()));
        }
        return new GrowthHistory(next, Collections.unmodifiableList(recent), window, kept);
    }

    /** Hands over what was added after one moment, and not after another. */
    void within(Moment after, Moment until, Consumer<Step> consumer) {
        for (Step step : steps) {
            if (after.isBefore(step.at()) && !until.isBefore(step.at())) {
                consumer.accept(step);
            }
        }
    }
}
