package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.nuropb.ServiceName;
import io.nuropb.testservers.RabbitManagementApi;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Difference;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyProfile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Virtual hosts on which a queue becomes a quorum queue where no type is named, as hosted brokers have them. */
@Tag("servers")
final class DefaultQueueTypeTest {

    private static final String WORK = "nuropb-orders-sq";
    private static final String DEAD_LETTERS = "nuropb-orders-dl";
    private static final Map<String, Object> ARGUMENTS = Map.of("x-dead-letter-exchange", "nuropb-dl-exchange");
    private static final Topology ORDERS =
            TopologyProfile.compatible().topology(new ServiceName("orders"), List.of(), List.of());

    private final RabbitServer server = RabbitServer.shared();
    private final RabbitBench bench = new RabbitBench(server);

    @AfterEach
    void closeBench() {
        bench.close();
    }

    @Test
    void theQueuesOfTheCompatibleProfileAreClassicWhateverTheDefaultIs() {
        setDefault("quorum");

        assertThat(Stages.await(bench.topology().declare(ORDERS)).problems()).isEmpty();

        assertThat(describe(WORK)).contains("\"type\":\"classic\"");
        assertThat(describe(DEAD_LETTERS)).contains("\"type\":\"classic\"");
    }

    @Test
    void queuesThatWereDeclaredWithoutATypeBeforeTheDefaultChangedArePresent() throws Exception {
        declareWithoutType(WORK, ARGUMENTS);
        setDefault("quorum");

        assertThat(verdict(false)).isEqualTo(new Verdict.Present());
        assertThat(verdict(true)).isEqualTo(new Verdict.Present());
    }

    @Test
    void aDeclarationWithoutATypeFindsWhatWasDeclaredHere() throws Exception {
        Stages.await(bench.topology().declare(ORDERS));

        declareWithoutType(WORK, ARGUMENTS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aQuorumQueueInTheNameOfAClassicOneHasDriftedAndTheRemedyNamesTheDefault(boolean managed) {
        Stages.await(bench.topology()
                .declare(new Topology(
                        List.of(),
                        List.of(new Queue(
                                WORK,
                                true,
                                Map.of("x-queue-type", "quorum", "x-dead-letter-exchange", "nuropb-dl-exchange"))),
                        List.of())));

        assertThat(verdict(managed)).isInstanceOfSatisfying(Verdict.Drifted.class, drifted -> {
            assertThat(drifted.differences()).containsExactly(new Difference("x-queue-type", "classic", "quorum"));
            assertThat(drifted.remedy())
                    .contains("rabbitmqctl update_vhost_metadata " + bench.virtualHost())
                    .contains("--default-queue-type classic")
                    .contains("Python");
        });
    }

    private Verdict verdict(boolean managed) {
        RabbitConfig config = managed
                ? bench.config().withManagement(server.management().uri().toString())
                : bench.config();
        return Stages.await(bench.in(config).topology().declare(ORDERS)).findings().stream()
                .filter(finding ->
                        finding.object() instanceof Queue queue && queue.name().equals(WORK))
                .map(Finding::verdict)
                .findFirst()
                .orElseThrow();
    }

    /** As Python instances do. */
    private void declareWithoutType(String queue, Map<String, Object> arguments) throws Exception {
        try (Connection connection = bench.connection();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare(queue, true, false, false, arguments);
        }
    }

    private void setDefault(String type) {
        server.management()
                .put(
                        "/api/vhosts/" + RabbitManagementApi.segment(bench.virtualHost()),
                        "{\"default_queue_type\":\"" + type + "\"}");
    }

    /** What the management API says, which may take a moment. */
    private String describe(String queue) {
        return RabbitConnectionsTest.waitFor(
                "queue " + queue,
                () -> Optional.of(server.management()
                                .get("/api/queues/" + RabbitManagementApi.segment(bench.virtualHost()) + "/" + queue))
                        .filter(answer -> answer.contains("\"type\"")));
    }
}
