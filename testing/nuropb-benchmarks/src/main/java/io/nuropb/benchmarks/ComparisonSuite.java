package io.nuropb.benchmarks;

import java.util.List;

/**
 * All peers beside each other, and the targets of ours.
 *
 * @param metered whether ours is measured once more, with its meters
 */
record ComparisonSuite(List<BenchmarkTask> tasks, boolean metered) implements BenchmarkSuite {

    @Override
    public List<Peer> peers(String version) {
        return metered ? Cases.peersAndMetered(version) : Cases.peers(version);
    }

    @Override
    public String tables(Results results, List<String> labels) {
        ResultTable table = new ResultTable(results, labels);
        return table.ratios() + "\n" + table.spreads();
    }

    @Override
    public String drawing(Results results, String where) {
        return new RatioPlot(results, where).svg();
    }

    @Override
    public String caption() {
        return "how fast ours is beside raw-safe";
    }
}
