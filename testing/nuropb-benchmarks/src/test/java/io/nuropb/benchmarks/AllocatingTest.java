package io.nuropb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.testservers.RabbitServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a request and its answer allocate, beside amqp-client by hand with Jackson: not the target of the benchmark, but
 * no more than now.
 */
@Tag("servers")
class AllocatingTest {

    private static final Pace SHORT = new Pace(Duration.ofMillis(500), Duration.ofMillis(400), 3);

    /** 1.45 when all is compiled; what is not yet, allocates what is left out later. */
    private static final double MOST = 1.75;

    @Test
    void oursAllocatesNotMuchMoreThanTheSameByHand() throws Exception {
        RabbitServer rabbit = RabbitServer.shared();
        String uri = rabbit.uri(rabbit.freshVhost()).toString();
        Allocating allocating = new Allocating(8, List.of(new Limit(Cases.RAW_SAFE, MOST)));
        List<Peer> peers = List.of(new RawSafePeer(), NuropbPeer.plain());

        Results results = new Measuring(uri, "allocating", peers, line -> {}).run(List.of(allocating), SHORT);

        Figure figure = allocating.figures().get(0);
        assertThat(results.ratio(figure, Cases.OURS, Cases.RAW_SAFE).median())
                .as(new ResultTable(results, List.of(Cases.RAW_SAFE, Cases.OURS)).ratios())
                .isLessThanOrEqualTo(MOST);
    }
}
