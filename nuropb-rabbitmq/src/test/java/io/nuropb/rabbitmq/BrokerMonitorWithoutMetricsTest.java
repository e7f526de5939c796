package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.tck.broker.BrokerMonitorContract;
import io.nuropb.tck.broker.BrokerTrial;
import io.nuropb.tck.broker.Inbox;
import io.nuropb.tck.broker.OnBrokerMonitorBench;
import io.nuropb.testservers.RabbitOptions;
import io.nuropb.testservers.RabbitServer;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A RabbitMQ that collects no numbers for its management, as any may from 4.3 on. */
@Tag("servers")
final class BrokerMonitorWithoutMetricsTest implements OnBrokerMonitorBench {

    @SuppressWarnings("NullAway.Init")
    private static RabbitServer server;

    private final RabbitBench bench = new RabbitBench(server) {
        @Override
        RabbitConfig config(String name) {
            return super.config(name).withManagement(server().management().uri().toString());
        }
    };

    @BeforeAll
    static void startServer() {
        server = RabbitServer.start(RabbitOptions.defaults()
                .withDeniedFeature("management_metrics_collection")
                .withoutMetricsCollector());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    public RabbitBench bench() {
        return bench;
    }

    @Test
    void messagesAndAlarmsAreKnownAndNothingElseIs() {
        BrokerTrial trial = BrokerTrial.withQueue(bench);
        BrokerMonitor monitor = bench.monitor();
        trial.send(BrokerTrial.QUEUE, "a", "b", "c");
        Inbox inbox = trial.consume(BrokerTrial.QUEUE, 2);
        trial.await("two deliveries", () -> inbox.size() == 2);
        BrokerReading reading = look(
                monitor,
                "one message ready and two with a consumer",
                seen -> BrokerMonitorContract.is(seen.service().ready(), 1)
                        && BrokerMonitorContract.is(seen.service().unacknowledged(), 2)
                        && BrokerMonitorContract.is(seen.deadLetters().ready(), 0));
        assertThat(reading.service().consumers()).isEqualTo(OptionalLong.empty());
        assertThat(reading.service().published()).isEqualTo(OptionalLong.empty());
        assertThat(reading.alarms()).hasValue(Set.of());
        assertThat(reading.problem()).isEmpty();
    }
}
