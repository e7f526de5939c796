package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Connection;
import io.nuropb.tck.Patience;
import io.nuropb.testservers.MachineLoad;
import io.nuropb.testservers.RabbitServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A connection on which nothing is sent but heartbeats. */
@Tag("servers")
final class HeartbeatsTest {

    private static final Duration HEARTBEAT = MachineLoad.stretchedSeconds(Duration.ofSeconds(1));

    private final RabbitBench bench = new RabbitBench(RabbitServer.shared());

    @AfterEach
    void closeBench() {
        bench.close();
    }

    /** Who is silent for twice the heartbeat is given up, by the broker as by the client. */
    @Test
    void keepItOpen() throws Exception {
        RabbitConfig config = bench.config().withLimits(bench.config().limits().withHeartbeat(HEARTBEAT));
        Connection idle = new RabbitConnections(config, RabbitBench.identity(), bench.scheduler())
                .open("idling")
                .amqp();
        new Patience(bench.scheduler()).pass(HEARTBEAT.multipliedBy(5));
        assertThat(idle.isOpen()).isTrue();
        idle.close();
    }
}
