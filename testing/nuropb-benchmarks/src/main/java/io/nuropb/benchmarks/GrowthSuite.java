package io.nuropb.benchmarks;

import java.util.List;

/** How ours and raw-safe grow along some axes. */
record GrowthSuite(List<GrowthAxis> axes) implements BenchmarkSuite {

    @Override
    public List<Peer> peers(String version) {
        return Cases.oursAndRawSafe();
    }

    @Override
    public List<BenchmarkTask> tasks() {
        return axes.stream()
                .flatMap(axis -> axis.points().stream())
                .map(GrowthAxis.Point::task)
                .toList();
    }

    @Override
    public String tables(Results results, List<String> labels) {
        return new GrowthTable(results, labels).of(axes);
    }

    @Override
    public String drawing(Results results, String where) {
        return new GrowthPlot(results, where).of(axes);
    }

    @Override
    public String caption() {
        return "how ours and raw-safe grow";
    }
}
