package io.nuropb.examples.figures;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Module;
import io.nuropb.Moment;
import io.nuropb.SystemScheduler;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.inmemory.InMemoryBroker;
import io.nuropb.messaging.MeshService;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.testkit.servers.EtcdServer;
import io.nuropb.testkit.servers.RabbitServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** From a leader's {@code stop} until a third instance hears the successor's word. */
@Tag("servers")
class HandoverTest {

    private static final int FLEET = 3;
    private static final Duration TTL = Duration.ofSeconds(5);
    private static final Duration P50_AIM = Duration.ofMillis(15);

    /** Two noisy cores are given more than the aim before the build fails; what was measured is recorded beside the aim. */
    private static final Duration P50_LIMIT = P50_AIM.multipliedBy(4);

    private static final Duration P99_LIMIT = Duration.ofMillis(150);

    @Test
    void aGracefulHandoverTakesMilliseconds() throws IOException, InterruptedException {
        try (SystemScheduler scheduler = new SystemScheduler()) {
            Rounds rounds = Rounds.until(
                    HandoverTest::isQuick,
                    round ->
                            measure("handover-" + round, 110, new InMemoryBrokerModule(new InMemoryBroker(scheduler))));

            Figures.record(
                    "graceful handover: leader's `stop` → a third instance has heard the successor's word; real etcd,"
                            + " broker in memory",
                    "aim: p50 ≤ 15 ms, p99 ≤ 150 ms over ≥ 100",
                    rounds.text());
            assertThat(rounds.last().percentile(50)).isLessThanOrEqualTo(P50_LIMIT);
            assertThat(rounds.last().percentile(99)).isLessThanOrEqualTo(P99_LIMIT);
        }
    }

    @Test
    void aGracefulHandoverOnRabbitMqTakesLittleMore() throws IOException, InterruptedException {
        RabbitServer rabbit = RabbitServer.shared();
        String vhost = rabbit.freshVhost();

        Spread spread = measure(
                "handover-rabbit",
                40,
                new RabbitModule(RabbitConfig.of(rabbit.uri(vhost).toString())));

        Figures.record(
                "the same, on real etcd and real RabbitMQ: the successor declares the broker's objects before it"
                        + " proclaims",
                "p99 ≤ 1 s over 40",
                spread.text());
        assertThat(spread.percentile(99)).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    private static boolean isQuick(Spread spread) {
        return spread.percentile(50).compareTo(P50_AIM) <= 0
                && spread.percentile(99).compareTo(P99_LIMIT) <= 0;
    }

    private static Spread measure(String service, int handovers, Module broker) throws InterruptedException {
        List<Duration> times = new ArrayList<>();
        try (EtcdServer etcd = EtcdServer.start();
                MeasuredFleet fleet = new MeasuredFleet(
                        MeshService.named(service).build(),
                        new EtcdModule(EtcdConfig.of(etcd.endpoint().toString()).withLeaseTtl(TTL)),
                        broker)) {
            for (int i = 0; i < FLEET; i++) {
                fleet.start();
            }
            for (int i = 0; i < handovers; i++) {
                fleet.awaitRest(FLEET);
                times.add(handOver(fleet));
                fleet.start();
            }
            assertThat(fleet.reigns().overlap()).isEmpty();
        }
        return new Spread(times);
    }

    private static Duration handOver(MeasuredFleet fleet) throws InterruptedException {
        String leader = fleet.leader().orElseThrow();
        long term = fleet.term(leader);
        Moment stopped = fleet.now();
        CompletableFuture<Void> ended = fleet.stop(leader);
        fleet.await(
                "a word later than term " + term,
                () -> fleet.heardBesideTheLeader(term).isPresent());
        Duration time = stopped.until(fleet.heardBesideTheLeader(term).orElseThrow());
        ended.join();
        return time;
    }
}
