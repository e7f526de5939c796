package io.nuropb.benchmarks;

import java.util.List;

/** Some work that every peer is given, and what is measured of it. */
interface BenchmarkTask {

    /** What is measured. */
    List<Figure> figures();

    /**
     * Has a peer do the work.
     *
     * @param queue is declared, empty, and used for nothing else
     * @return a value for each figure, in their order
     */
    List<Double> measure(Peer peer, ServiceQueue queue, Pace pace) throws Exception;
}
