package io.nuropb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.nuropb.testservers.RabbitServer;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ours and raw-safe do the work at every point of each axis. */
@Tag("servers")
class GrowthTest {

    private static final Pace TINY = new Pace(Duration.ofMillis(20), Duration.ofMillis(60), 1);

    static Stream<GrowthAxis.Point> points() {
        return GrowthAxis.all().stream().flatMap(axis -> axis.points().stream());
    }

    @ParameterizedTest
    @MethodSource("points")
    void eachPointIsReachedByBoth(GrowthAxis.Point point) throws Exception {
        RabbitServer rabbit = RabbitServer.shared();
        String uri = rabbit.uri(rabbit.freshVhost()).toString();
        for (Peer peer : Cases.oursAndRawSafe()) {
            ServiceQueue queue = new ServiceQueue(uri, "growth-" + peer.label());
            try (Connection connection = AmqpClientPeer.connect(queue);
                    Channel channel = connection.createChannel()) {
                queue.declare(channel);
            }

            assertThat(point.task().measure(peer, queue, TINY)).hasSize(1).allMatch(rate -> rate > 0);
        }
    }
}
