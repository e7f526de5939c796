package io.nuropb.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Has peers hand over, interleaved: each of them once in a round. Not thread-safe. */
final class Handovers {

    static final Figure TIME = new Figure("graceful handover", Figure.Unit.MILLISECONDS, List.of());

    /** Rounds that come first and do not count. */
    private static final int WARM_UP = 10;

    /**
     * How long candidates wait before each round, as those of services have done for days. etcd takes up to 100 ms to
     * have a watch up to date that begins with what is there already, as the one of its elections does.
     */
    private static final long PAUSE_MILLISECONDS = 250;

    private static final double NANOSECONDS_A_MILLISECOND = 1e6;

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
        new CompletableFuture<Void>()
                .completeOnTimeout(null, PAUSE_MILLISECONDS, TimeUnit.MILLISECONDS)
                .join();
        for (ElectionPeer peer : order(round)) {
            results.add(TIME, peer.label(), peer.handover().toNanos() / NANOSECONDS_A_MILLISECOND);
        }
    }

    /**
     * The order in a round: each begins with another peer, and when all have begun, they take their turns the other way
     * round, so that what a peer leaves behind does not always meet the same one.
     */
    List<ElectionPeer> order(int round) {
        List<ElectionPeer> order = new ArrayList<>(peers);
        if (round / peers.size() % 2 == 1) {
            Collections.reverse(order);
        }
        Collections.rotate(order, round);
        return order;
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
        rows.add(List.of(TIME.name(), "p50", "p99", "max", "/ ours (min..max)"));
        for (ElectionPeer peer : peers) {
            Repetitions times = results.of(TIME, peer.label());
            rows.add(List.of(
                    peer.label(),
                    TIME.text(times.percentile(50)),
                    TIME.text(times.percentile(99)),
                    TIME.text(times.most()),
                    ResultTable.ratio(results.ratio(TIME, peer.label(), Cases.OURS))));
        }
        return MarkdownTable.of(rows);
    }
}
