package io.nuropb.rabbitmq;

import io.nuropb.tck.mesh.BrokerSizeBench;
import io.nuropb.tck.mesh.MessageSizeContract;
import io.nuropb.testservers.RabbitOptions;
import io.nuropb.testservers.RabbitServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** A RabbitMQ whose operator allows small messages only. */
@Tag("servers")
final class RabbitMessageSizeTest implements MessageSizeContract {

    private static final int MAX_BYTES = 20_000;

    @SuppressWarnings("NullAway.Init")
    private static RabbitServer server;

    private final Bench bench = new Bench();

    @BeforeAll
    static void startServer() {
        server = RabbitServer.start(RabbitOptions.defaults().withSetting("max_message_size = " + MAX_BYTES));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    public BrokerSizeBench bench() {
        return bench;
    }

    private static final class Bench extends RabbitBench implements BrokerSizeBench {
        Bench() {
            super(server);
        }

        @Override
        public int maxMessageBytes() {
            return MAX_BYTES;
        }
    }
}
