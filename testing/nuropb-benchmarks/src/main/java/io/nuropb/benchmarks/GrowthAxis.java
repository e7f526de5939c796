package io.nuropb.benchmarks;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Something that grows by tens, and the same work at each of its sizes.
 *
 * @param name the work, and what grows
 * @param points the smallest first; at least one
 */
record GrowthAxis(String name, List<Point> points) {

    private static final int CALLERS = 8;

    /**
     * One size.
     *
     * @param label for people, with its unit
     * @param task has one figure, a rate
     */
    record Point(int size, String label, BenchmarkTask task) {

        Figure figure() {
            return task.figures().get(0);
        }
    }

    /** The size of the body, the prefetch and the callers. */
    static List<GrowthAxis> all() {
        return List.of(
                of(
                        "requests, 8 in flight, by the order's size",
                        GrowthAxis::sized,
                        100,
                        1_000,
                        10_000,
                        100_000,
                        1_000_000),
                new GrowthAxis(
                        "consume + ack, by prefetch",
                        Cases.consuming().stream()
                                .map(task -> new Point(task.prefetch(), count(task.prefetch()), task))
                                .toList()),
                of("requests, by threads that call", GrowthAxis::called, 1, 10, 100, 1_000));
    }

    private static GrowthAxis of(String name, Function<Integer, Point> point, Integer... sizes) {
        return new GrowthAxis(name, Stream.of(sizes).map(point).toList());
    }

    private static Point sized(int bytes) {
        String label =
                bytes < 1_000 ? bytes + " B" : bytes < 1_000_000 ? bytes / 1_000 + " KB" : bytes / 1_000_000 + " MB";
        Requesting requesting = new Requesting(CALLERS, new SizedOrders(bytes)::numbered, List.of(), List.of());
        return new Point(bytes, label, new RequestRate("requests, orders of " + label, requesting));
    }

    private static Point called(int callers) {
        String label = count(callers);
        Requesting requesting = new Requesting(callers, List.of(), List.of());
        return new Point(callers, label, new RequestRate("requests, callers " + label, requesting));
    }

    private static String count(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Where ours is slowest beside raw-safe. */
    Point lowest(Results results) {
        return points.stream()
                .min(Comparator.comparingDouble(point -> ratio(results, point).median()))
                .orElseThrow();
    }

    /** How ours stands to raw-safe at a point. */
    static Repetitions ratio(Results results, Point point) {
        return results.ratio(point.figure(), Cases.OURS, Cases.RAW_SAFE);
    }
}
