package io.nuropb.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * A drawing (SVG) of how fast ours is beside raw-safe: a bar for each figure, its spread, and the least that is wanted.
 */
final class RatioPlot {

    private static final int WIDTH = 900;
    private static final int LEFT = 270;
    private static final int RIGHT = 60;
    private static final int TOP = 60;
    private static final int ROW = 34;
    private static final int BAR = 18;
    private static final double STEP = 0.25;

    /**
     * What is farther ends at the edge, so that one unlucky repetition does not make all others too small to be seen.
     */
    private static final double FARTHEST = 2;

    private final Results results;
    private final String where;

    /** @param where the machine and the day */
    RatioPlot(Results results, String where) {
        this.results = results;
        this.where = where;
    }

    String svg() {
        List<Figure> figures = results.figures();
        int height = TOP + figures.size() * ROW + 40;
        double end = figures.stream().mapToDouble(this::farthest).max().orElse(1);
        double axis = Math.ceil(Math.min(end, FARTHEST) / STEP) * STEP;
        Svg svg = new Svg(WIDTH, height);
        svg.text(
                10,
                20,
                "start",
                "Speed of ours, raw-safe = 1 (of times: raw-safe's divided by ours). Line: min to max."
                        + " Black mark: target");
        svg.text(10, 38, "start", where);
        for (int step = 0; step * STEP <= axis; step++) {
            double x = x(step * STEP, axis);
            svg.line(x, TOP - 6, x, height - 30, step * STEP == 1 ? "#666" : "#ddd", 1);
            svg.text(x, height - 14, "middle", String.format(Locale.ROOT, "%.2f", step * STEP));
        }
        for (int row = 0; row < figures.size(); row++) {
            bar(svg, figures.get(row), TOP + row * ROW, axis);
        }
        return svg.text();
    }

    private void bar(Svg svg, Figure figure, int top, double axis) {
        Repetitions speed = speed(figure);
        double middle = top + BAR / 2.0;
        svg.text(LEFT - 8, middle + 4, "end", figure.name());
        svg.bar(LEFT, top, x(speed.median(), axis) - LEFT, BAR, results.keepsAll(figure) ? "#4a90c2" : "#d9822b");
        svg.line(x(speed.least(), axis), middle, x(speed.most(), axis), middle, "#333", 2);
        for (Limit target : figure.targets()) {
            if (target.peer().equals(Cases.RAW_SAFE)) {
                double x = x(speed(figure, target.ratio()), axis);
                svg.line(x, top - 4, x, top + BAR + 4, "black", 3);
            }
        }
        svg.text(x(speed.most(), axis) + 6, middle + 4, "start", String.format(Locale.ROOT, "%.2f", speed.median()));
    }

    private Repetitions speed(Figure figure) {
        return new Repetitions(results.ratio(figure, Cases.OURS, Cases.RAW_SAFE).inOrder().stream()
                .map(ratio -> speed(figure, ratio))
                .toList());
    }

    private static double speed(Figure figure, double ratio) {
        return switch (figure.unit()) {
            case PER_SECOND -> ratio;
            case MILLISECONDS, BYTES -> 1 / ratio;
        };
    }

    private double farthest(Figure figure) {
        double target = figure.targets().stream()
                .filter(limit -> limit.peer().equals(Cases.RAW_SAFE))
                .mapToDouble(limit -> speed(figure, limit.ratio()))
                .max()
                .orElse(1);
        return Math.max(target, speed(figure).most());
    }

    private static double x(double value, double axis) {
        return LEFT + Math.min(value / axis, 1) * (WIDTH - LEFT - RIGHT);
    }
}
