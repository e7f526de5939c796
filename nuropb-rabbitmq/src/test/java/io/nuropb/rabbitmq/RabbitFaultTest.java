package io.nuropb.rabbitmq;

import io.nuropb.tck.broker.BrokerTopologyFaultContract;
import io.nuropb.tck.broker.MessagePublisherFaultContract;
import io.nuropb.tck.broker.MessageSourceFaultContract;
import io.nuropb.testservers.RabbitServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The contracts about failure, on a server of this test's own that is killed, blocked and cut off. */
@Tag("servers")
final class RabbitFaultTest
        implements BrokerTopologyFaultContract, MessageSourceFaultContract, MessagePublisherFaultContract {

    @SuppressWarnings("NullAway.Init")
    private static RabbitServer server;

    private final RabbitFaultBench bench = new RabbitFaultBench(server);

    @BeforeAll
    static void startServer() {
        server = RabbitServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    public RabbitFaultBench bench() {
        return bench;
    }
}
