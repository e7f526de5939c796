package io.nuropb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.testservers.RabbitServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A short measurement on every build: ours must not lose a third of its speed beside amqp-client by hand. */
@Tag("servers")
class BenchTest {

    private static final Pace SHORT = new Pace(Duration.ofMillis(200), Duration.ofMillis(400), 3);

    /** On a machine with other things to do, one run may be unlucky; a loss of speed shows in all. */
    private static final int RUNS = 4;

    /** Two thirds of what docs/benchmarks.md has, and of a time three halves: 0.79, 1.13, 0.88, 1.20 and 0.76. */
    private static final List<BenchmarkTask> WORKLOADS = List.of(
            new Consuming(1, 10_000, List.of(new Limit(Cases.RAW_SAFE, 0.53))),
            new Consuming(100, 34_000, List.of(new Limit(Cases.RAW_SAFE, 0.75))),
            new Publishing(200, List.of(new Limit(Cases.RAW_SAFE, 0.58))),
            new Requesting(1, List.of(new Limit(Cases.RAW_SAFE, 1.8)), List.of()),
            new Requesting(8, List.of(new Limit(Cases.RAW_SAFE, 0.5)), List.of()));

    @Test
    void oursKeepsItsSpeedBesideTheSameByHand() throws Exception {
        RabbitServer rabbit = RabbitServer.shared();
        String uri = rabbit.uri(rabbit.freshVhost()).toString();
        List<Peer> peers = List.of(new RawSafePeer(), NuropbPeer.plain());
        List<BenchmarkTask> left = WORKLOADS;
        List<String> tables = new ArrayList<>();
        for (int run = 0; run < RUNS && !left.isEmpty(); run++) {
            Results results = new Measuring(uri, "bench-" + run, peers, line -> {}).run(left, SHORT);
            tables.add(new ResultTable(results, List.of(Cases.RAW_SAFE, Cases.OURS)).ratios());
            left = left.stream()
                    .filter(workload -> !workload.figures().stream().allMatch(results::keepsAll))
                    .toList();
        }

        assertThat(left).as("what falls short in each run:\n%s", tables).isEmpty();
    }
}
