package io.nuropb.benchmarks;

import java.util.List;

/** What {@code bin/bench} measures in one run, and how it shows that. */
interface BenchmarkSuite {

    /**
     * Who is measured.
     *
     * @param version the broker's, such as {@code 3.10.8}
     */
    List<Peer> peers(String version);

    /** The work that each of them is given. */
    List<BenchmarkTask> tasks();

    /**
     * The results as Markdown.
     *
     * @param labels the peers', as columns
     */
    String tables(Results results, List<String> labels);

    /**
     * The results as a drawing (SVG).
     *
     * @param where the machine and the day
     */
    String drawing(Results results, String where);

    /** What the drawing shows. */
    String caption();
}
