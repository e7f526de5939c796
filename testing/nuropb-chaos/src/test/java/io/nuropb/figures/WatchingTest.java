package io.nuropb.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Identity;
import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.SystemScheduler;
import io.nuropb.health.policies.ScalingConfig;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.json.JacksonJson;
import io.nuropb.rabbitmq.RabbitBrokerMonitor;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitTopology;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.TopologyProfile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What it costs a leader to look at the queues of its service on a real RabbitMQ. */
@Tag("servers")
class WatchingTest {

    private static final ServiceName DESK = new ServiceName("desk");
    private static final TopologyProfile PROFILE = TopologyProfile.compatible();
    private static final Duration PERIOD = ScalingConfig.defaults().period();
    private static final int WARM_UP = 200;
    private static final int LOOKS = 200;
    private static final double SHARE = 0.01;

    private final RabbitServer rabbit = RabbitServer.shared();
    private final RabbitConfig config = RabbitConfig.of(
                    rabbit.uri(rabbit.freshVhost()).toString())
            .withManagement(rabbit.management().uri().toString());
    private final Identity identity = new Identity(DESK, new InstanceId("d1"), false);

    @Test
    void aLookTakesLittleOfItsPeriodFromAProcessor() throws IOException {
        try (SystemScheduler scheduler = new SystemScheduler();
                RabbitTopology topology = new RabbitTopology(config, identity, scheduler, new JacksonJson());
                BrokerMonitor monitor = new RabbitBrokerMonitor(config, identity, scheduler, new JacksonJson())) {
            topology.declare(PROFILE.topology(DESK, List.of(), List.of()))
                    .toCompletableFuture()
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
            look(monitor, WARM_UP);
            Duration before = processorTime();
            BrokerReading last = look(monitor, LOOKS);
            Duration each = processorTime().minus(before).dividedBy(LOOKS);

            assertThat(last.problem()).isEmpty();
            double share = (double) each.toNanos() / PERIOD.toNanos();
            FiguresPage.record(
                    "a leader's look at the queues of its service, through the management API of a real RabbitMQ: processor time of its JVM, at one look in 5 s",
                    "≤ 1 % of a core",
                    String.format(Locale.ROOT, "%.2f %% of a core: %d µs a look", 100 * share, each.toNanos() / 1_000));
            assertThat(share).isLessThanOrEqualTo(SHARE);
        }
    }

    private static BrokerReading look(BrokerMonitor monitor, int times) {
        BrokerReading last = BrokerReading.unknown("nobody has looked");
        for (int i = 0; i < times; i++) {
            last = monitor.read(PROFILE.serviceQueue(DESK), PROFILE.deadLetterQueue(DESK))
                    .toCompletableFuture()
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
        }
        return last;
    }

    private static Duration processorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }
}
