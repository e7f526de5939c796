package io.nuropb.benchmarks;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One axis on a {@link GrowthPlot}: both scales logarithmic, so that the same ratio of ours to raw-safe is the same
 * distance everywhere.
 */
final class GrowthPanel {

    static final int WIDTH = 320;
    private static final int LEFT = 58;
    private static final int RIGHT = 22;
    private static final int INSET = 14;

    /** What is left free above and below all lines. */
    private static final double MARGIN = 1.15;

    private static final String OURS = "#2471a3";
    private static final String RAW_SAFE = "#999";
    private static final String LOWEST = "#d9822b";

    private final Svg svg;
    private final Results results;
    private final GrowthAxis axis;
    private final int begin;
    private final int top;
    private final int bottom;
    private final LogScale x;
    private final LogScale y;

    /** @param left where it begins; it is {@link #WIDTH} wide */
    GrowthPanel(Svg svg, Results results, GrowthAxis axis, int left, int top, int bottom) {
        this.svg = svg;
        this.results = results;
        this.axis = axis;
        this.top = top;
        this.bottom = bottom;
        begin = left + LEFT;
        List<GrowthAxis.Point> points = axis.points();
        int end = left + WIDTH - RIGHT;
        x = new LogScale(points.get(0).size(), points.get(points.size() - 1).size(), begin + INSET, end - INSET);
        DoubleSummaryStatistics rates = rates();
        y = new LogScale(rates.getMin() / MARGIN, rates.getMax() * MARGIN, bottom, top);
    }

    private DoubleSummaryStatistics rates() {
        return axis.points().stream()
                .flatMap(point -> Stream.of(rates(point, Cases.OURS), rates(point, Cases.RAW_SAFE)))
                .flatMap(rates -> rates.inOrder().stream())
                .mapToDouble(rate -> rate)
                .summaryStatistics();
    }

    void draw() {
        grid();
        line(Cases.RAW_SAFE, RAW_SAFE);
        line(Cases.OURS, OURS);
        ratios();
    }

    private void grid() {
        svg.text(begin, top - 14, "start", axis.name());
        for (double rate : y.rounds()) {
            svg.line(begin, y.place(rate), begin + WIDTH - LEFT - RIGHT, y.place(rate), "#ddd", 1);
            svg.text(begin - 6, y.place(rate) + 4, "end", String.format(Locale.ROOT, "%,.0f", rate));
        }
        axis.points().forEach(point -> svg.text(x.place(point.size()), bottom + 18, "middle", point.label()));
    }

    private void line(String peer, String colour) {
        List<GrowthAxis.Point> points = axis.points();
        for (int i = 0; i < points.size(); i++) {
            double place = x.place(points.get(i).size());
            Repetitions rates = rates(points.get(i), peer);
            svg.line(place, y.place(rates.least()), place, y.place(rates.most()), colour, 1);
            svg.dot(place, y.place(rates.median()), 3, colour);
            if (i > 0) {
                double before = y.place(rates(points.get(i - 1), peer).median());
                svg.line(x.place(points.get(i - 1).size()), before, place, y.place(rates.median()), colour, 2);
            }
        }
    }

    private void ratios() {
        GrowthAxis.Point lowest = axis.lowest(results);
        for (GrowthAxis.Point point : axis.points()) {
            double ratio = GrowthAxis.ratio(results, point).median();
            if (point.equals(lowest)) {
                svg.dot(x.place(point.size()), y.place(rates(point, Cases.OURS).median()), 5, LOWEST);
            }
            svg.text(x.place(point.size()), bottom + 36, "middle", String.format(Locale.ROOT, "%.2f", ratio));
        }
    }

    private Repetitions rates(GrowthAxis.Point point, String peer) {
        return results.of(point.figure(), peer);
    }
}
