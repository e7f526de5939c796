package io.nuropb.rabbitmq;

import io.nuropb.tck.broker.BrokerMonitorAlarmContract;
import io.nuropb.tck.broker.BrokerMonitorFaultContract;
import io.nuropb.testservers.RabbitServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The contracts of a monitor whose broker fails, on a server of this test's own. */
@Tag("servers")
final class BrokerMonitorFaultTest {

    @SuppressWarnings("NullAway.Init")
    private static RabbitServer server;

    @BeforeAll
    static void startServer() {
        server = RabbitServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Nested
    final class WithAmqpAlone implements BrokerMonitorFaultContract {

        private final RabbitFaultBench bench = new RabbitFaultBench(server);

        @Override
        public RabbitFaultBench bench() {
            return bench;
        }
    }

    @Nested
    final class WithManagement implements BrokerMonitorFaultContract, BrokerMonitorAlarmContract {

        private final RabbitFaultBench bench = new RabbitFaultBench(server) {
            @Override
            RabbitConfig config(String name) {
                return super.config(name)
                        .withManagement(server().management().uri().toString());
            }

            /** What the API says can be 10 s old. */
            @Override
            public Duration patience() {
                return Duration.ofSeconds(30);
            }
        };

        @Override
        public RabbitFaultBench bench() {
            return bench;
        }
    }
}
