package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.ServiceName;
import io.nuropb.testservers.RabbitManagementApi;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.testservers.ServerException;
import io.nuropb.testservers.TcpProxy;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject.VirtualHost;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyProfile;
import io.nuropb.topology.TopologyReport;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The virtual host is created through the management API, and only when that was asked for. */
@Tag("servers")
final class RabbitVirtualHostTest {

    private static final Topology ORDERS =
            TopologyProfile.compatible().topology(new ServiceName("orders"), List.of(), List.of());

    private final RabbitServer server = RabbitServer.shared();
    private final RabbitManagementApi management = server.management();
    private final RabbitBench bench = new RabbitBench(server);
    /** The names of virtual hosts may hold anything, and must be encoded for URLs. */
    private final String name = bench.virtualHost() + "/new one%";

    @AfterEach
    void closeBench() {
        bench.close();
        if (exists(name)) {
            management.deleteVhost(name);
        }
    }

    @Test
    void aMissingVirtualHostIsCreatedWithEverythingInIt() {
        RabbitConfig config = managed(bench.config(name)).creatingVirtualHost();
        TopologyReport report = declare(config);
        assertThat(report.findings().get(0)).isEqualTo(new Finding(new VirtualHost(name), new Verdict.Created()));
        assertThat(report.isSatisfied()).isTrue();
        assertThat(report.findings()).hasSize(1 + ORDERS.objects().size());
        assertThat(exists(name)).isTrue();
    }

    @Test
    void aMissingVirtualHostIsCreatedThoughAnAddressCannotBeReached() {
        TcpProxy closed = TcpProxy.to(server.amqpPort());
        closed.close();
        RabbitConfig config = RabbitConfig.of("amqp://127.0.0.1:" + server.amqpPort() + ",127.0.0.1:" + closed.port()
                        + "/" + RabbitManagementApi.segment(name))
                .withUser(server.user(), server.password())
                .withLimits(RabbitBench.LIMITS);
        TopologyReport report = declare(managed(config).creatingVirtualHost());
        assertThat(report.isSatisfied()).isTrue();
        assertThat(exists(name)).isTrue();
    }

    @Test
    void anExistingVirtualHostIsFoundPresent() {
        RabbitConfig config = managed(bench.config()).creatingVirtualHost();
        Finding present = new Finding(new VirtualHost(bench.virtualHost()), new Verdict.Present());
        assertThat(declare(config).findings().get(0)).isEqualTo(present);
        assertThat(Stages.await(bench.in(config).topology().verify(ORDERS))
                        .findings()
                        .get(0))
                .isEqualTo(present);
    }

    @Test
    void verifyCreatesNoVirtualHost() {
        RabbitConfig config = managed(bench.config(name)).creatingVirtualHost();
        BrokerException problem = Stages.failure(bench.in(config).topology().verify(ORDERS));
        assertThat(problem.reason()).isEqualTo(Reason.NO_VIRTUAL_HOST);
        assertThat(exists(name)).isFalse();
    }

    @Test
    void nothingIsCreatedThatWasNotAskedFor() {
        BrokerException problem =
                Stages.failure(bench.in(managed(bench.config(name))).topology().declare(ORDERS));
        assertThat(problem.reason()).isEqualTo(Reason.NO_VIRTUAL_HOST);
        assertThat(problem).hasMessageContaining("creatingVirtualHost");
        assertThat(exists(name)).isFalse();
    }

    @Test
    void theUserWhoConnectsIsGivenAccessToWhatAnotherUserCreated() {
        management.addUser("service", RabbitBench.PASSWORD);
        RabbitConfig config = managed(bench.config(name))
                .withUser("service", RabbitBench.PASSWORD)
                .creatingVirtualHost();
        assertThat(declare(config).isSatisfied()).isTrue();
    }

    @Test
    void aUserIsGivenNoAccessToAVirtualHostThatWasThere() {
        management.addUser("stranger", RabbitBench.PASSWORD);
        RabbitConfig config = managed(bench.config())
                .withUser("stranger", RabbitBench.PASSWORD)
                .creatingVirtualHost();
        BrokerException problem = Stages.failure(bench.in(config).topology().declare(ORDERS));
        assertThat(problem.reason()).isEqualTo(Reason.NO_VIRTUAL_HOST);
        assertThat(problem).hasMessageContaining("rabbitmqctl set_permissions");
    }

    @Test
    void aVirtualHostThatWasThereKeepsItsDescription() {
        management.addUser("visitor", RabbitBench.PASSWORD);
        describe("of its owner");
        Stages.failure(bench.in(creatingFor("visitor")).topology().declare(ORDERS));
        assertThat(described()).contains("\"of its owner\"");
    }

    /** It is under way elsewhere, or nobody heard what became of it. */
    @Test
    void aCreationThatWasBegunIsFinishedByWhoeverFindsIt() {
        management.addUser("finisher", RabbitBench.PASSWORD);
        describe("nuropb: being made for user finisher");
        TopologyReport report = declare(creatingFor("finisher"));
        assertThat(report.isSatisfied()).isTrue();
        assertThat(report.findings().get(0)).isEqualTo(new Finding(new VirtualHost(name), new Verdict.Created()));
        assertThat(described()).doesNotContain("being made");
    }

    @Test
    void aCreationForAnotherUserIsLeftToOthers() {
        management.addUser("neighbour", RabbitBench.PASSWORD);
        describe("nuropb: being made for user somebody");
        BrokerException problem =
                Stages.failure(bench.in(creatingFor("neighbour")).topology().declare(ORDERS));
        assertThat(problem.reason()).isEqualTo(Reason.NO_VIRTUAL_HOST);
        assertThat(described()).contains("being made for user somebody");
    }

    @Test
    void whoeverStartTogetherFindIt() {
        management.addUser("twin", RabbitBench.PASSWORD);
        List<BrokerTopology> starting = Stream.generate(
                        () -> bench.in(creatingFor("twin")).topology())
                .limit(5)
                .toList();
        List<CompletionStage<TopologyReport>> reports =
                starting.stream().map(each -> each.declare(ORDERS)).toList();
        reports.forEach(report -> assertThat(Stages.outcome(report))
                .as("a host whose stores have yet to start is waited for")
                .matches(outcome -> outcome.stream().allMatch(problem -> problem.reason() == Reason.UNREACHABLE)));
        for (BrokerTopology each : starting) {
            Stages.until(() -> Stages.outcome(each.declare(ORDERS)).isEmpty(), () -> each);
            assertThat(Stages.await(each.declare(ORDERS)).isSatisfied()).isTrue();
        }
        assertThat(described()).doesNotContain("being made");
    }

    @Test
    void aNodeThatHasNotHeardOfItYetIsWaitedFor() throws IOException {
        try (UnknowingBroker unknowing = new UnknowingBroker()) {
            RabbitConfig config = managed(RabbitConfig.of(
                                    "amqp://127.0.0.1:" + unknowing.port() + "/" + RabbitManagementApi.segment(name))
                            .withUser(server.user(), server.password()))
                    .creatingVirtualHost();
            BrokerTopology topology = bench.in(config).topology();
            BrokerException first = Stages.failure(topology.declare(ORDERS));
            assertThat(first.reason()).isEqualTo(Reason.UNREACHABLE);
            assertThat(first).hasMessageContaining("has just been created").hasMessageContaining("530");
            assertThat(Stages.failure(topology.declare(ORDERS)).reason()).isEqualTo(Reason.NO_VIRTUAL_HOST);
        }
    }

    /** As much of a RabbitMQ as it takes to have no virtual host. */
    private static final class UnknowingBroker extends FakeBroker {

        UnknowingBroker() throws IOException {}

        @Override
        void answer(DataOutputStream out, int channel, int method, DataInputStream arguments) throws IOException {
            if (method == START_OK) {
                oblige(out, channel, method);
            } else if (method == OPEN) {
                close(out, 0, CLOSE, Refusal.NOT_ALLOWED, "NOT_ALLOWED - vhost new one% not found", OPEN);
            }
        }
    }

    @Test
    void whoIsNoAdministratorIsToldSo() {
        management.addUser("observer", RabbitBench.PASSWORD, "management");
        RabbitConfig config = bench.config(name)
                .withManagement(management.uri().toString(), "observer", RabbitBench.PASSWORD)
                .creatingVirtualHost();
        BrokerException problem = Stages.failure(bench.in(config).topology().declare(ORDERS));
        assertThat(problem.reason()).isEqualTo(Reason.ACCESS_REFUSED);
        assertThat(problem)
                .hasMessageContaining("'observer'")
                .hasMessageContaining("rabbitmqctl set_user_tags")
                .hasMessageContaining("'administrator'");
    }

    @Test
    void aWrongManagementPasswordIsTold() {
        RabbitConfig config = bench.config(name)
                .withManagement(management.uri().toString(), server.user(), "hunter2")
                .creatingVirtualHost();
        BrokerException problem = Stages.failure(bench.in(config).topology().declare(ORDERS));
        assertThat(problem.reason()).isEqualTo(Reason.BAD_CREDENTIALS);
        assertThat(problem.getMessage()).doesNotContain("hunter2");
    }

    @Test
    void aWrongManagementPasswordIsToldWhateverTheUserIsCalled() {
        for (String user : List.of("administrator", "no management user")) {
            RabbitConfig config = bench.config(name)
                    .withManagement(management.uri().toString(), user, "hunter2")
                    .creatingVirtualHost();
            BrokerException problem = Stages.failure(bench.in(config).topology().declare(ORDERS));
            assertThat(problem.reason()).as(user).isEqualTo(Reason.BAD_CREDENTIALS);
        }
    }

    @Test
    void whoMayNotLookIsToldSo() {
        management.addUser("untagged", RabbitBench.PASSWORD);
        RabbitConfig config = bench.config(name)
                .withManagement(management.uri().toString(), "untagged", RabbitBench.PASSWORD)
                .creatingVirtualHost();
        BrokerException problem = Stages.failure(bench.in(config).topology().declare(ORDERS));
        assertThat(problem.reason()).isEqualTo(Reason.ACCESS_REFUSED);
        assertThat(problem).hasMessageContaining("'untagged'").hasMessageContaining("'management'");
    }

    @Test
    void anUnreachableManagementApiIsTold() {
        RabbitConfig config = bench.config(name)
                .withManagement("http://127.0.0.1:1", "u", "p")
                .creatingVirtualHost();
        BrokerException problem = Stages.failure(bench.in(config).topology().declare(ORDERS));
        assertThat(problem.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(problem).hasMessageContaining("http://127.0.0.1:1").hasMessageContaining("rabbitmq_management");
    }

    @Test
    void withoutAnAnsweringManagementApiAnExistingVirtualHostIsDeclaredAllTheSame() {
        RabbitConfig config = bench.config().withManagement("http://127.0.0.1:1", "u", "p");
        assertThat(declare(config).isSatisfied()).isTrue();
        assertThat(declare(config).isSatisfied()).isTrue();
    }

    private RabbitConfig creatingFor(String user) {
        return managed(bench.config(name)).withUser(user, RabbitBench.PASSWORD).creatingVirtualHost();
    }

    /** Makes the virtual host, with nobody's rights on it but its maker's. */
    private void describe(String description) {
        management.put(
                "/api/vhosts/" + RabbitManagementApi.segment(name), "{\"description\": \"" + description + "\"}");
    }

    private String described() {
        return management.get("/api/vhosts/" + RabbitManagementApi.segment(name));
    }

    private RabbitConfig managed(RabbitConfig config) {
        return config.withManagement(management.uri().toString(), server.user(), server.password());
    }

    private TopologyReport declare(RabbitConfig config) {
        return Stages.await(bench.in(config).topology().declare(ORDERS));
    }

    private boolean exists(String virtualHost) {
        try {
            management.get("/api/vhosts/" + RabbitManagementApi.segment(virtualHost));
            return true;
        } catch (ServerException notFound) {
            return false;
        }
    }
}
