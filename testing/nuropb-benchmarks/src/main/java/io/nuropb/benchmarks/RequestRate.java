package io.nuropb.benchmarks;

import java.util.List;

/**
 * How many requests are answered a second, of one thread, too.
 *
 * @param name of the figure
 */
record RequestRate(String name, Requesting requesting) implements BenchmarkTask {

    @Override
    public List<Figure> figures() {
        return List.of(new Figure(name, Figure.Unit.PER_SECOND, requesting.targets()));
    }

    @Override
    public List<Double> measure(Peer peer, ServiceQueue queue, Pace pace) throws Exception {
        return List.of(requesting.answered(peer, queue, pace).rate());
    }
}
