package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.nuropb.ServiceName;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.QueueReading;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.TopologyProfile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A quorum queue whose leader does not answer is said to be empty, and that is believed only where nobody consumes. */
@Tag("servers")
final class SilentQuorumQueueTest {

    private static final String QUEUE = "nuropb-orders-sq";
    private static final String DEAD_LETTERS = "nuropb-orders-dl";

    private final RabbitServer server = RabbitServer.shared();
    private final RabbitBench bench = new RabbitBench(server);

    @AfterEach
    void closeBench() {
        bench.close();
    }

    @Test
    void whatIsMadeUpIsUnknownToAFleetThatConsumes() throws Exception {
        putAMessage();
        leader("suspend");
        try {
            BrokerReading madeUp = look();
            assertThat(madeUp.service().ready()).hasValue(0);
            assertThat(madeUp.service().consumers()).isEqualTo(OptionalLong.of(0));
            assertThat(madeUp.unlessContradicted(0)).isEqualTo(madeUp);
            assertThat(madeUp.unlessContradicted(1).service()).isEqualTo(QueueReading.unknown());
        } finally {
            leader("resume");
        }
        awaitTheMessage();
    }

    @Test
    void aCountThatIsMadeUpIsUnknown() throws Exception {
        putAMessage();
        leader("suspend");
        try {
            assertThat(Stages.await(bench.source().ready(QUEUE))).isEmpty();
        } finally {
            leader("resume");
        }
        awaitTheMessage();
        assertThat(Stages.await(bench.source().ready(QUEUE))).hasValue(1);
    }

    private void putAMessage() throws Exception {
        Stages.await(bench.topology()
                .declare(TopologyProfile.hardened().topology(new ServiceName("orders"), List.of(), List.of())));
        try (Connection connection = bench.connection();
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            channel.basicPublish("", QUEUE, null, "waits".getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(60_000);
        }
        awaitTheMessage();
    }

    /** For a while, RabbitMQ may still say that there is none. */
    private void awaitTheMessage() {
        Stages.until(() -> look().unlessContradicted(1).service().ready().equals(OptionalLong.of(1)), this::look);
    }

    private BrokerReading look() {
        return Stages.await(bench.monitor().read(QUEUE, DEAD_LETTERS));
    }

    /** As if its node, or its disk, stood still. */
    private void leader(String deed) {
        server.rabbitmqctl(
                "eval",
                "{ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<\"" + bench.virtualHost() + "\">>, queue, <<\""
                        + QUEUE + "\">>)), sys:" + deed + "(amqqueue:get_pid(Q)).");
    }
}
