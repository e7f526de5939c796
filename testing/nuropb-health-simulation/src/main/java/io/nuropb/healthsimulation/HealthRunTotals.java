package io.nuropb.healthsimulation;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Adds reports up. */
final class HealthRunTotals {

    /** How many seeds may leave a kind of fault out, or have none at all. */
    private static final long ENOUGH_SEEDS = 500;

    private final long began = System.nanoTime();
    private final Map<HealthFault, Long> faults = new EnumMap<>(HealthFault.class);
    private long seeds;
    private long faultless;

    HealthRunTotals() {
        for (HealthFault fault : HealthFault.values()) {
            faults.put(fault, 0L);
        }
    }

    void add(HealthReport report) {
        seeds++;
        faultless += report.plan().isFaultless() ? 1 : 0;
        report.plan().incidents().forEach(incident -> faults.merge(incident.fault(), 1L, Long::sum));
    }

    /** Why this shows nothing, although nothing was found; empty if it shows something, or was too short to. */
    Optional<String> doubt() {
        List<HealthFault> missing = faults.entrySet().stream()
                .filter(fault -> fault.getValue() == 0)
                .map(Map.Entry::getKey)
                .toList();
        if (seeds < ENOUGH_SEEDS) {
            return Optional.empty();
        }
        if (!missing.isEmpty()) {
            return Optional.of("these faults never came: " + missing);
        }
        return faultless == 0 ? Optional.of("no seed was without faults") : Optional.empty();
    }

    String summary() {
        double seconds = (System.nanoTime() - began) / 1e9;
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%,d seeds, %,d of them without faults, in %.0f s (%.0f a second)%n",
                seeds,
                faultless,
                seconds,
                seeds / seconds));
        faults.forEach((fault, count) -> text.append(String.format(Locale.ROOT, "  %-28s %,12d%n", fault, count)));
        return text.toString();
    }
}
