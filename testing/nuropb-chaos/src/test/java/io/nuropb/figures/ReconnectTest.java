package io.nuropb.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.service.MeshService;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.MachineLoad;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.watch.Spread;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * From the moment at which a killed RabbitMQ speaks AMQP again until a leader and three followers, each with
 * connections of its own, all consume and have their reply queues, for good. With {@code -Dnuropb.restarts=20} for
 * longer than on every build.
 */
@Tag("servers")
@Timeout(3_600)
class ReconnectTest {

    private static final int INSTANCES = 4;
    private static final int RESTARTS = Integer.getInteger("nuropb.restarts", 3);
    private static final Duration MEDIAN = Duration.ofSeconds(3);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** After a leader's repair all begin to consume anew; this is long enough for that to have come. */
    private static final Duration CALM = Duration.ofSeconds(4);

    /**
     * Longer than it takes every pause to grow to its longest; at most this much more, so that restarts meet them at
     * any time.
     */
    private static final Duration DOWN = Duration.ofSeconds(4);

    private static final int MORE_MILLIS = 3_000;

    @Test
    void allConsumeSoonAfterTheBrokersReturn() throws IOException, InterruptedException {
        List<Duration> times = new ArrayList<>();
        try (EtcdServer etcd = EtcdServer.start();
                RabbitServer rabbit = RabbitServer.start();
                MeasuredFleet fleet = new MeasuredFleet(
                        MeshService.named("reconnect")
                                .method("ping", (params, context) -> "pong")
                                .build(),
                        new EtcdModule(EtcdConfig.of(etcd.endpoint().toString())),
                        new RabbitModule(RabbitConfig.of(rabbit.uri().toString())))) {
            for (int i = 0; i < INSTANCES; i++) {
                fleet.start();
            }
            fleet.awaitRest(INSTANCES);
            for (int restart = 0; restart < RESTARTS; restart++) {
                callFromEach(fleet);
                times.add(restart(fleet, rabbit));
            }
            callFromEach(fleet);
        }
        Spread spread = new Spread(times);
        FiguresPage.record(
                "reconnect: RabbitMQ, killed for 4 to 7 s, speaks AMQP again → a leader and three followers consume and"
                        + " have their reply queues, for good",
                "p50 ≤ 3 s, max ≤ 5 s",
                spread.text());
        assertThat(spread.percentile(50)).isLessThanOrEqualTo(MEDIAN);
        assertThat(spread.longest()).isLessThanOrEqualTo(MachineLoad.stretched(LIMIT));
    }

    private static Duration restart(MeasuredFleet fleet, RabbitServer rabbit) throws InterruptedException {
        rabbit.kill();
        fleet.await("nobody consumes", () -> fleet.whole() == 0);
        fleet.pass(DOWN.plusMillis(ThreadLocalRandom.current().nextInt(MORE_MILLIS)));
        CompletableFuture<Moment> answered = AmqpProbe.firstAnswer(rabbit.amqpPort(), fleet.clock());
        rabbit.restart();
        Moment whole = fleet.awaitWhole(CALM);
        return answered.join().until(whole);
    }

    private static void callFromEach(MeasuredFleet fleet) {
        for (String name : fleet.names()) {
            assertThat(fleet.instance(name).client().call("reconnect", "ping", null, String.class))
                    .isEqualTo("pong");
        }
    }
}
