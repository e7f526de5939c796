package io.nuropb.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Has ours and Python do the same, interleaved: each repetition begins with the other one. Not thread-safe. */
final class BesidePython {

    private static final int IN_FLIGHT = 100;

    private static final List<Limit> TARGETS = List.of(new Limit(PythonExchanges.LABEL, 3.0));

    static final Figure REQUESTS = new Figure("requests, " + IN_FLIGHT + " in flight", Figure.Unit.PER_SECOND, TARGETS);

    static final Figure ENCRYPTED =
            new Figure("encrypted exchanges, in processor time", Figure.Unit.PER_SECOND, TARGETS);

    private final List<ExchangePeer> peers;
    private final Callable<ServiceQueue> queues;
    private final Consumer<String> progress;

    /**
     * @param queues declares a queue that is a new one each time
     * @param progress is told what has been measured
     */
    BesidePython(List<ExchangePeer> peers, Callable<ServiceQueue> queues, Consumer<String> progress) {
        this.peers = peers;
        this.queues = queues;
        this.progress = progress;
    }

    Results run(Pace pace) throws Exception {
        repeat(0, pace.first(), new Results());
        Results results = new Results();
        for (int repetition = 1; repetition <= pace.repetitions(); repetition++) {
            repeat(repetition, pace, results);
        }
        return results;
    }

    private void repeat(int repetition, Pace pace, Results results) throws Exception {
        List<ExchangePeer> order = new ArrayList<>(peers);
        Collections.rotate(order, repetition);
        for (ExchangePeer peer : order) {
            add(repetition, REQUESTS, peer, peer.requests(queues.call(), IN_FLIGHT, pace), results);
        }
        for (ExchangePeer peer : order) {
            add(repetition, ENCRYPTED, peer, peer.encrypted(pace), results);
        }
    }

    private void add(int repetition, Figure figure, ExchangePeer peer, double value, Results results) {
        results.add(figure, peer.label(), value);
        progress.accept("%d  %s, %s: %s".formatted(repetition, figure.name(), peer.label(), figure.text(value)));
    }

    /** Medians, ratios and targets, and below them the least and the most. */
    String tables(Results results) {
        ResultTable table =
                new ResultTable(results, peers.stream().map(ExchangePeer::label).toList(), PythonExchanges.LABEL);
        return table.ratios() + "\n" + table.spreads();
    }
}
