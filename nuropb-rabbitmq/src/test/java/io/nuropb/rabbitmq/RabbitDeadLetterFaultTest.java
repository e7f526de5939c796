package io.nuropb.rabbitmq;

import io.nuropb.tck.deadletters.DeadLetterFaultContract;
import io.nuropb.testservers.RabbitServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The tool for dead letters on a server of this test's own that runs short of memory. */
@Tag("servers")
final class RabbitDeadLetterFaultTest implements DeadLetterFaultContract {

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
