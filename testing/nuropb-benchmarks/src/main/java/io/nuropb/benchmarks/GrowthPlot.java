package io.nuropb.benchmarks;

import java.util.List;

/** A drawing (SVG) of how ours and raw-safe grow: a panel for each axis, and a line for each peer in it. */
final class GrowthPlot {

    private static final int TOP = 84;
    private static final int BOTTOM = 324;
    private static final int HEIGHT = 374;

    private final Results results;
    private final String where;

    /** @param where the machine and the day */
    GrowthPlot(Results results, String where) {
        this.results = results;
        this.where = where;
    }

    String of(List<GrowthAxis> axes) {
        Svg svg = new Svg(GrowthPanel.WIDTH * axes.size(), HEIGHT);
        svg.text(
                10,
                20,
                "start",
                "A second, medians; upright lines: min to max. Blue: ours, grey: raw-safe. Below: ours / raw-safe;"
                        + " orange: where it is lowest");
        svg.text(10, 38, "start", where);
        for (int i = 0; i < axes.size(); i++) {
            new GrowthPanel(svg, results, axes.get(i), i * GrowthPanel.WIDTH, TOP, BOTTOM).draw();
        }
        return svg.text();
    }
}
