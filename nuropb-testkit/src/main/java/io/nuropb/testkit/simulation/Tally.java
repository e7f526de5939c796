package io.nuropb.testkit.simulation;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Adds reports up. Thread-safe. */
final class Tally {

    private static final long PROGRESS_NANOS = 10_000_000_000L;

    private final long began = System.nanoTime();
    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    private long seeds;
    private long violated;
    private long messages;
    private long events;
    private Duration fleetTime = Duration.ZERO;
    private long latestProgress = began;

    /** Returns a line of progress, now and then. */
    synchronized Optional<String> add(Report report) {
        seeds++;
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

    synchronized List<Fault> missing() {
        return Stream.of(Fault.values())
                .filter(fault -> !faults.containsKey(fault))
                .toList();
    }

    synchronized String summary() {
        StringBuilder text = new StringBuilder(line()).append('\n');
        faults.forEach((fault, count) -> text.append(String.format(Locale.ROOT, "  %-28s %,12d%n", fault, count)));
        return text.append(
                        violated == 0
                                ? "No invariant was violated."
                                : "INVARIANTS WERE VIOLATED, in " + violated + " seeds.")
                .toString();
    }

    private String line() {
        return String.format(
                Locale.ROOT,
                "%,d seeds, %s of fleet, %,d messages, %,d events, %,d faults in %d s; violations: %d",
                seeds,
                Simulate.hours(fleetTime),
                messages,
                events,
                faults.values().stream().mapToLong(Long::longValue).sum(),
                (System.nanoTime() - began) / 1_000_000_000L,
                violated);
    }
}
