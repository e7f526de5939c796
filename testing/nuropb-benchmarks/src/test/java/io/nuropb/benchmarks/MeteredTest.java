package io.nuropb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.testservers.RabbitServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Meters must not take two fifths of the speed. What they take is a few hundredths at most, which a short measurement
 * beside other work cannot tell from nothing: {@code bin/bench --metered} measures it.
 */
@Tag("servers")
class MeteredTest {

    private static final Pace SHORT = new Pace(Duration.ofMillis(200), Duration.ofMillis(400), 3);
    private static final double LEAST = 0.6;

    /** On a machine with other things to do, one run may be unlucky; a loss of speed shows in all. */
    private static final int RUNS = 4;

    @Test
    void metersLeaveTheSpeedAsItIs() throws Exception {
        RabbitServer rabbit = RabbitServer.shared();
        String uri = rabbit.uri(rabbit.freshVhost()).toString();
        List<Peer> peers = List.of(NuropbPeer.plain(), NuropbPeer.metered());
        List<BenchmarkTask> left =
                List.of(new Consuming(100, 22_000, List.of()), new Requesting(8, List.of(), List.of()));
        for (int run = 0; run < RUNS && !left.isEmpty(); run++) {
            Results results = new Measuring(uri, "metered-" + run, peers, line -> {}).run(left, SHORT);
            left = left.stream().filter(workload -> isSlow(workload, results)).toList();
        }
        assertThat(left).as("what meters slow down in each run").isEmpty();
    }

    private static boolean isSlow(BenchmarkTask workload, Results results) {
        return workload.figures().stream()
                .anyMatch(figure ->
                        results.ratio(figure, Cases.METERED, Cases.OURS).median() < LEAST);
    }
}
