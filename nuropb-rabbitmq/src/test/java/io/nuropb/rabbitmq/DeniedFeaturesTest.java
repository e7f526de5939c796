package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.ServiceName;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.testservers.RabbitOptions;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A RabbitMQ that permits none of the deprecated features that we meet, and collects no numbers; versions before 3.12
 * permit all the same.
 */
@Tag("servers")
final class DeniedFeaturesTest {

    private static final ServiceName ORDERS = new ServiceName("orders");
    private static final Topology COMPATIBLE =
            TopologyProfile.compatible().topology(ORDERS, List.of(), List.of("order.#"));

    @SuppressWarnings("NullAway.Init")
    private static RabbitServer server;

    private final RabbitBench bench = new RabbitBench(server);

    @BeforeAll
    static void startServer() {
        server = RabbitServer.start(RabbitOptions.defaults()
                .withDeniedFeature("transient_nonexcl_queues")
                .withDeniedFeature("management_metrics_collection")
                .withoutMetricsCollector());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void closeBench() {
        bench.close();
    }

    @Test
    void bothProfilesAreDeclaredAndFoundAgainWithManagementAccess() {
        BrokerTopology topology = managed();
        Topology hardened = TopologyProfile.hardened().topology(new ServiceName("bills"), List.of(), List.of());
        for (Topology wanted : List.of(COMPATIBLE, hardened)) {
            assertThat(Stages.await(topology.declare(wanted)).problems()).isEmpty();
            assertThat(Stages.await(topology.declare(wanted)).createdSomething())
                    .isFalse();
            assertThat(Stages.await(topology.verify(wanted)).isSatisfied()).isTrue();
        }
    }

    @Test
    void driftIsNamedInEveryField() {
        BrokerTopology topology = managed();
        Stages.await(topology.declare(queue(Map.of("x-message-ttl", 1_000, "x-max-length", 5))));
        assertThat(Stages.await(topology.declare(queue(Map.of())))
                        .findings()
                        .get(0)
                        .verdict())
                .isInstanceOfSatisfying(
                        Verdict.Drifted.class,
                        drifted -> assertThat(drifted.differences()).hasSize(2));
    }

    @Test
    void aVirtualHostIsCreated() {
        String host = "made-by-" + bench.virtualHost();
        RabbitConfig config = bench.config(host)
                .withManagement(server.management().uri().toString())
                .creatingVirtualHost();
        assertThat(Stages.await(bench.in(config).topology().declare(COMPATIBLE)).problems())
                .isEmpty();
        server.management().deleteVhost(host);
    }

    @Test
    void messagesAreConfirmed() {
        Stages.await(managed().declare(COMPATIBLE));
        Envelope envelope = new Envelope(null, null, null, null, true, Map.of(), new byte[1]);
        assertThat(Stages.await(bench.publisher().publish("nuropb-rpc-exchange", "orders", true, envelope)))
                .isEqualTo(Published.CONFIRMED);
    }

    private BrokerTopology managed() {
        return bench.in(bench.config().withManagement(server.management().uri().toString()))
                .topology();
    }

    private static Topology queue(Map<String, Object> arguments) {
        return new Topology(List.of(), List.of(new Queue("q", true, arguments)), List.of());
    }
}
