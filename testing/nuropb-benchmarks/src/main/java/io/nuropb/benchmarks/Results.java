package io.nuropb.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What was measured: for each figure and peer, a value of each repetition. Not thread-safe. */
final class Results {

    private final Map<Figure, Map<String, List<Double>>> values = new LinkedHashMap<>();

    void add(Figure figure, String peer, double value) {
        values.computeIfAbsent(figure, any -> new LinkedHashMap<>())
                .computeIfAbsent(peer, any -> new ArrayList<>())
                .add(value);
    }

    List<Figure> figures() {
        return List.copyOf(values.keySet());
    }

    /** Whether a peer did what the figure is of. */
    boolean has(Figure figure, String peer) {
        return values.getOrDefault(figure, Map.of()).containsKey(peer);
    }

    /** A peer's values. */
    Repetitions of(Figure figure, String peer) {
        return new Repetitions(values.getOrDefault(figure, Map.of()).getOrDefault(peer, List.of()));
    }

    /** One peer's values divided by another's of the same repetition. */
    Repetitions ratio(Figure figure, String peer, String other) {
        List<Double> these = of(figure, peer).inOrder();
        List<Double> those = of(figure, other).inOrder();
        return new Repetitions(IntStream.range(0, Math.min(these.size(), those.size()))
                .mapToObj(i -> these.get(i) / those.get(i))
                .toList());
    }

    /** How ours stands to the peer of a target, in the middle. */
    double ratio(Figure figure, Limit target) {
        return ratio(figure, Cases.OURS, target.peer()).median();
    }

    /** Those of a figure's targets whose peers were measured. */
    List<Limit> targets(Figure figure) {
        return figure.targets().stream()
                .filter(target -> has(figure, target.peer()))
                .toList();
    }

    /** Whether ours keeps all of them. */
    boolean keepsAll(Figure figure) {
        return targets(figure).stream().allMatch(target -> figure.keeps(target, ratio(figure, target)));
    }
}
