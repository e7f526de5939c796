package io.nuropb.health.detectors;

import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.InstanceCounters;
import java.util.Comparator;
import java.util.List;

/**
 * How many full instances those that consume are worth. A leader takes fewer messages at once while others are there,
 * and instances of different versions may take different numbers: what they handle together follows from that, and not
 * from how many they are.
 *
 * @param consuming instances that consume
 * @param effective so many that take {@code concurrency} messages each would take as many together
 * @param concurrency how many messages the one takes at once that takes the most; at least 1
 */
public record EffectiveInstances(int consuming, double effective, int concurrency) {

    /** All alike. */
    static EffectiveInstances alike(int consuming, int concurrency) {
        return new EffectiveInstances(consuming, consuming, concurrency);
    }

    /**
     * Of a sample. Those that do not report count as full ones; if fewer consume than report, it is the larger ones.
     */
    public static EffectiveInstances of(FleetSample sample) {
        List<Integer> largestFirst = sample.counters().values().stream()
                .map(InstanceCounters::concurrency)
                .sorted(Comparator.reverseOrder())
                .toList();
        int most = largestFirst.isEmpty() ? 1 : Math.max(1, largestFirst.get(0));
        double effective = Math.max(0, sample.consuming() - largestFirst.size());
        for (int concurrency : largestFirst.subList(0, Math.min(sample.consuming(), largestFirst.size()))) {
            effective += (double) Math.max(1, concurrency) / most;
        }
        return new EffectiveInstances(sample.consuming(), effective, most);
    }

    /** By how many instances they are more than they are worth. */
    public double missing() {
        return consuming - effective;
    }

    /** How many messages they take at once. */
    public double slots() {
        return effective * concurrency;
    }
}
