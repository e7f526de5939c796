package io.nuropb.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Has peers hand over, interleaved: each of them once in a round. Rounds begin with another peer, and every other one has the reverse order,
 * so that what one peer leaves behind meets all. Not thread-safe.
 */
final class Handovers {

    static final Figure TIME = new Figure("graceful handover", Figure.Unit.MILLISECONDS, List.of());

    /** Rounds that come first and do not count. */
    private static final int WARM_UP = 10;

    private static final double NANOSECONDS = 1e6;

    private final List<ElectionPeer> peers;
    private final Consumer<String> progress;

    /** @param progress is told what came of each round */
    Handovers(List<ElectionPeer> peers, Consumer<String> progress) {
        this.peers = peers;
        this.progress = progress;
    }

    Results run(int rounds) throws Exception {
        for (int round = 0; round < WARM_UP; round++) {
            run(round, new Results());
        }
        Results results = new Results();
        for (int round = 1; round <= rounds; round++) {
            run(round, results);
            progress.accept(line(round, results));
        }
        return results;
    }

    private void run(int round, Results results) throws Exception {
        List<ElectionPeer> order = new ArrayList<>(peers);
        Collections.rotate(order, round);
        if (round % 2 == 1) {
            Collections.reverse(order);
        }
        for (ElectionPeer peer : order) {
            results.add(TIME, peer.label(), peer.handover().toNanos() / NANOSECONDS);
        }
    }

    private String line(int round, Results results) {
        return peers.stream()
                .map(peer -> {
                    List<Double> values = results.of(TIME, peer.label()).inOrder();
                    return peer.label() + " " + TIME.text(values.get(values.size() - 1));
                })
                .collect(Collectors.joining(", ", round + "  ", ""));
    }

    /** A row for each peer, in their order. */
    String table(Results results) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(TIME.name(), "p50", "p99", "max", "/ ours"));
        for (ElectionPeer peer : peers) {
            Repetitions times = results.of(TIME, peer.label());
            rows.add(List.of(
                    peer.label(),
                    TIME.text(times.percentile(50)),
                    TIME.text(times.percentile(99)),
                    TIME.text(times.most()),
                    ResultTable.ratio(results.ratio(TIME, peer.label(), Cases.OURS))));
        }
        return ResultTable.aligned(rows);
    }
}
