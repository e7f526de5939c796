package io.nuropb.simulation;

import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Adds reports up. Thread-safe. */
final class RunTotals {

    private static final long PROGRESS_NANOS = 10_000_000_000L;

    /** How many seeds may leave a kind of fault out. */
    private static final long ENOUGH_SEEDS = 500;

    /** How many messages a seed sends on average, at the least. */
    private static final long LEAST_MESSAGES = 50;

    private final long began = System.nanoTime();
    private final Map<String, Long> faults = new LinkedHashMap<>();
    private final Map<Life, Long> lives = new EnumMap<>(Life.class);
    private long seeds;
    private long violated;
    private long messages;
    private long events;
    private Duration fleetTime = Duration.ZERO;
    private long latestProgress = began;

    /** Returns a line of progress, now and then. */
    synchronized Optional<String> add(Report report) {
        seeds++;
        lives.merge(report.life(), 1L, Long::sum);
        messages += report.messages();
        events += report.events();
        fleetTime = fleetTime.plus(report.fleetTime());
        violated += report.violation().isPresent() ? 1 : 0;
        report.faults().forEach((fault, count) -> faults.merge(fault, (long) count, Long::sum));
        long now = System.nanoTime();
        if (now - latestProgress < PROGRESS_NANOS) {
            return Optional.empty();
        }
        latestProgress = now;
        return Optional.of(line());
    }

    synchronized long seeds() {
        return seeds;
    }

    synchronized Duration fleetTime() {
        return fleetTime;
    }

    /** Why this shows nothing, although nothing was found; empty if it shows something, or was too short to. */
    synchronized Optional<String> doubt() {
        List<String> missing = faults.entrySet().stream()
                .filter(fault -> fault.getValue() == 0)
                .map(Map.Entry::getKey)
                .toList();
        if (seeds < ENOUGH_SEEDS) {
            return Optional.empty();
        }
        if (!missing.isEmpty()) {
            return Optional.of("these faults never came: " + missing);
        }
        return messages < seeds * LEAST_MESSAGES
                ? Optional.of("only " + messages + " messages were sent in " + seeds + " seeds")
                : Optional.empty();
    }

    synchronized String summary() {
        StringBuilder text = new StringBuilder(line()).append('\n');
        lives.forEach(
                (life, count) -> text.append(String.format(Locale.ROOT, "  %-28s %,12d%n", life + " lives", count)));
        faults.forEach((fault, count) -> text.append(String.format(Locale.ROOT, "  %-28s %,12d%n", fault, count)));
        return text.append(
                        violated == 0
                                ? "No invariant was violated."
                                : "INVARIANTS WERE VIOLATED, in " + violated + " seeds.")
                .toString();
    }

    private String line() {
        double seconds = (System.nanoTime() - began) / 1e9;
        double hours = fleetTime.toSeconds() / 3600.0;
        return String.format(
                Locale.ROOT,
                "%,d seeds, %,.1f h of fleet, %,d messages, %,d events, %,d faults in %.0f s (%.1f seeds and %.1f h a second);"
                        + " violations: %d",
                seeds,
                hours,
                messages,
                events,
                faults.values().stream().mapToLong(Long::longValue).sum(),
                seconds,
                seeds / seconds,
                hours / seconds,
                violated);
    }
}
