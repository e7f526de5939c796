package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Connection;
import io.nuropb.Identity;
import io.nuropb.ServiceName;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.tck.broker.BrokerClients;
import io.nuropb.testservers.MachineLoad;
import io.nuropb.testservers.RabbitManagementApi;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.testservers.TcpProxy;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.ExchangeType;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyProfile;
import io.nuropb.topology.TopologyReport;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each failure of the broker is told with the object, what was found, and a remedy. */
@Tag("servers")
final class RabbitErrorsTest {

    private static final String PASSWORD = "sesame-hunter2";
    private static final Topology NOTHING = new Topology(List.of(), List.of(), List.of());

    private final RabbitServer server = RabbitServer.shared();
    private final RabbitBench bench = new RabbitBench(server);

    @AfterEach
    void closeBench() {
        bench.close();
    }

    @Test
    void wrongCredentialsNameTheUserAndNeverThePassword() {
        RabbitConfig config = bench.config().withUser("mallory", PASSWORD);
        BrokerException problem = verifyFails(config);
        assertThat(problem.reason()).isEqualTo(Reason.BAD_CREDENTIALS);
        assertThat(problem)
                .hasMessageContaining("mallory")
                .hasMessageContaining("127.0.0.1:" + server.amqpPort())
                .hasMessageContaining("Check user and password");
        assertThat(Throwables.getStackTrace(problem)).doesNotContain(PASSWORD);
    }

    @Test
    void aRefusedConnectionIsUnreachable() {
        TcpProxy network = TcpProxy.to(server.amqpPort());
        network.refuse();
        BrokerException problem = verifyFails(at(network.port()));
        network.close();
        assertThat(problem.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(problem)
                .hasMessageContaining("127.0.0.1:" + network.port())
                .hasMessageContaining("refused")
                .hasMessageContaining("Check that RabbitMQ runs");
    }

    @Test
    void anUnknownHostIsUnreachable() {
        BrokerException problem = verifyFails(RabbitConfig.of("amqp://no-such-host.invalid/shop"));
        assertThat(problem.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(problem)
                .hasMessageContaining("no-such-host.invalid:5672")
                .hasMessageContaining("there is no host of this name");
    }

    @Test
    void aSilentServerIsUnreachableWithinTheLimit() {
        try (TcpProxy network = TcpProxy.to(server.amqpPort())) {
            network.blackHole();
            RabbitLimits limits = RabbitBench.LIMITS.withConnect(Duration.ofMillis(300));
            Instant begun = Instant.now();
            BrokerException problem = verifyFails(at(network.port()).withLimits(limits));
            assertThat(Duration.between(begun, Instant.now())).isLessThan(MachineLoad.stretched(Duration.ofSeconds(2)));
            assertThat(problem.reason()).isEqualTo(Reason.UNREACHABLE);
            assertThat(problem).hasMessageContaining("no answer in time");
        }
    }

    @Test
    void somethingElseThanAnAmqpServerIsUnreachable() {
        BrokerException problem = verifyFails(at(server.managementPort()));
        assertThat(problem.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(problem).hasMessageContaining("Check");
    }

    @Test
    void theNextAddressIsTriedAndEachFailureIsTold() {
        TcpProxy closed = TcpProxy.to(server.amqpPort());
        closed.close();
        String user = server.user() + ":" + server.password();
        String dead = "127.0.0.1:" + closed.port();
        String uri = "amqp://" + user + "@" + dead + ",127.0.0.1:" + server.amqpPort() + "/" + bench.virtualHost();
        for (int i = 0; i < 5; i++) {
            assertThat(verify(RabbitConfig.of(uri)).isSatisfied()).isTrue();
        }
        BrokerException problem = verifyFails(RabbitConfig.of("amqp://" + dead + "," + dead));
        assertThat(problem.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(problem).hasMessageContaining("None of the 2 addresses").hasMessageContaining(dead);
    }

    @Test
    void anAddressThatRefusesTheLoginKeepsNobodyFromTheOthers() throws IOException {
        try (RefusedLogins stranger = new RefusedLogins()) {
            Identity one = RabbitBench.identity();
            for (String ports :
                    List.of(stranger.port() + "," + server.amqpPort(), server.amqpPort() + "," + stranger.port())) {
                RabbitTopology topology =
                        bench.kept(new RabbitTopology(at(ports), one, bench.scheduler(), new JacksonJson()));
                assertThat(await(topology.verify(NOTHING)).isSatisfied()).isTrue();
            }
        }
    }

    @Test
    void aRefusedLoginIsWaitedForWhereAnotherAddressCannotBeReached() throws IOException {
        TcpProxy closed = TcpProxy.to(server.amqpPort());
        closed.close();
        try (RefusedLogins stranger = new RefusedLogins()) {
            BrokerException mixed = verifyFails(at(stranger.port() + "," + closed.port()));
            assertThat(mixed.reason()).isEqualTo(Reason.UNREACHABLE);
            assertThat(mixed).hasMessageContaining("Check user and password").hasMessageContaining("refused");
            BrokerException refused = verifyFails(at(stranger.port() + "," + stranger.port()));
            assertThat(refused.reason()).isEqualTo(Reason.BAD_CREDENTIALS);
        }
    }

    @Test
    void aMissingVirtualHostIsNamed() {
        BrokerException problem = verifyFails(bench.config("no-such-virtual-host"));
        assertThat(problem.reason()).isEqualTo(Reason.NO_VIRTUAL_HOST);
        assertThat(problem)
                .hasMessageContaining("'no-such-virtual-host'")
                .hasMessageContaining("530")
                .hasMessageContaining("rabbitmqctl add_vhost no-such-virtual-host");
    }

    @Test
    void aVirtualHostWithoutAccessIsNamed() {
        server.management().addUser("stranger", PASSWORD);
        BrokerException problem = verifyFails(bench.config().withUser("stranger", PASSWORD));
        assertThat(problem.reason()).isEqualTo(Reason.NO_VIRTUAL_HOST);
        assertThat(problem)
                .hasMessageContaining("'" + bench.virtualHost() + "'")
                .hasMessageContaining("rabbitmqctl set_permissions -p " + bench.virtualHost() + " stranger");
        assertThat(Throwables.getStackTrace(problem)).doesNotContain(PASSWORD);
    }

    @Test
    void aVirtualHostWithoutAccessIsToldWhateverItIsCalled() {
        server.management().addUser("stranger", PASSWORD);
        for (String name : List.of("rate-limits", "vhost not found", "connection limit (1) is reached")) {
            server.management().addVhost(name);
            BrokerException problem = verifyFails(bench.config(name).withUser("stranger", PASSWORD));
            server.management().deleteVhost(name);
            assertThat(problem.reason()).as(name).isEqualTo(Reason.NO_VIRTUAL_HOST);
            assertThat(problem).hasMessageContaining("rabbitmqctl set_permissions -p " + name + " stranger");
        }
    }

    @Test
    void aMissingVirtualHostIsToldWhateverItIsCalled() {
        for (String name : List.of("no-limits", "access to vhost 'x' refused", "x".repeat(250))) {
            BrokerException problem = verifyFails(bench.config(name));
            assertThat(problem.reason()).as(name).isEqualTo(Reason.NO_VIRTUAL_HOST);
            assertThat(problem).hasMessageContaining("rabbitmqctl add_vhost " + name);
        }
    }

    @Test
    void aLimitOfConnectionsIsWaitedFor() {
        String host = RabbitManagementApi.segment(bench.virtualHost());
        server.management().put("/api/vhost-limits/" + host + "/max-connections", "{\"value\":0}");
        expectLimit(verifyFails(bench.config()), "connection limit (0) is reached");
        server.management().delete("/api/vhost-limits/" + host + "/max-connections");

        RabbitConfig limited = userWith("limited", ".*", ".*", ".*");
        server.management().put("/api/user-limits/limited/max-connections", "{\"value\":0}");
        expectLimit(verifyFails(limited), "user connection limit (0) is reached");
        server.management().delete("/api/user-limits/limited/max-connections");
    }

    private static void expectLimit(BrokerException problem, String words) {
        assertThat(problem.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(problem).hasMessageContaining(words).hasMessageContaining("Raise the limit");
    }

    @Test
    void whatTheBrokerKeepsForItselfIsNoMissingPermission() {
        Finding queue =
                declared(bench.config(), queue("amq.mine", true)).findings().get(0);
        assertThat(queue.describe())
                .contains("queue 'amq.mine' was refused", "another name")
                .doesNotContain("Grant");
    }

    @Test
    void aQueueThatAnotherConsumerHasAloneIsLockedAndWaitedFor() throws IOException {
        declared(bench.config(), queue("busy", true));
        try (Connection other = bench.connection()) {
            other.createChannel().basicConsume("busy", true, "other", false, true, null, (t, m) -> {}, t -> {});
            BrokerException problem =
                    failure(bench.source().consume(Subscription.shared("busy", 1), ack(), lost -> {}));
            assertThat(problem.reason()).isEqualTo(Reason.LOCKED);
            assertThat(problem)
                    .hasMessageContaining("queue 'busy'")
                    .hasMessageContaining("free once that consumer has ended");
        }
    }

    @Test
    void aServiceWhoseQueueAnotherConsumerHasAloneStartsOnceThatHasEnded() throws IOException {
        String queue = "nuropb-orders-sq";
        TopologyProfile profile = TopologyProfile.compatible();
        declared(bench.config(), profile.topology(new ServiceName("orders"), List.of(), List.of()));
        Connection other = bench.connection();
        other.createChannel().basicConsume(queue, true, "other", false, true, null, (t, m) -> {}, t -> {});
        try (ServiceRunner orders = orders()) {
            CompletableFuture<Void> start = orders.start();
            Stages.until(() -> orders.status().describe().contains("exclusive use"), orders::status);
            assertThat(start).isNotDone();
            other.close();
            await(start);
        }
    }

    private ServiceRunner orders() {
        BrokerClients clients = bench.in(bench.config());
        return ServiceRunner.builder(MeshService.named("orders").build())
                .config(RunnerConfig.defaults().withMode(RunnerMode.STANDALONE))
                .topology(clients.topology())
                .source(clients.source())
                .publisher(clients.publisher())
                .json(new JacksonJson())
                .scheduler(bench.scheduler())
                .build();
    }

    @Test
    void aDriftIsToldWhereTheNameLeavesNoRoomForTheValues() {
        String longest = "q".repeat(250);
        declared(bench.config(), queue(longest, true));
        Finding finding =
                declared(bench.config(), queue(longest, false)).findings().get(0);
        assertThat(finding.verdict()).isInstanceOf(Verdict.Drifted.class);
        assertThat(finding.describe()).contains("durable");
    }

    @Test
    void aMissingPermissionNamesObjectAndRemedy() {
        RabbitConfig reader = userWith("reader", "", "", ".*");
        Finding finding = declared(reader, queue("q", true)).findings().get(0);
        assertThat(finding.verdict()).isInstanceOf(Verdict.Refused.class);
        assertThat(finding.describe())
                .contains("queue 'q' was refused", "403", "user 'reader'", "rabbitmqctl set_permissions");
    }

    @Test
    void aMissingQueueIsNamed() {
        BrokerException problem = failure(bench.source().consume(Subscription.shared("gone", 1), ack(), lost -> {}));
        assertThat(problem.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(problem)
                .hasMessageContaining("Cannot consume queue 'gone'")
                .hasMessageContaining("404")
                .hasMessageContaining("leader");
    }

    @Test
    void aMissingExchangeIsNamed() {
        BrokerException problem = failure(bench.publisher()
                .publish("gone", "key", true, new Envelope(null, null, null, null, true, Map.of(), new byte[0])));
        assertThat(problem.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(problem).hasMessageContaining("exchange 'gone'").hasMessageContaining("404");
    }

    @Test
    void aLockedQueueIsNamed() {
        await(bench.source().consume(Subscription.exclusive("mine", 1), ack(), lost -> {}));
        BrokerException problem = failure(bench.source().consume(Subscription.exclusive("mine", 1), ack(), lost -> {}));
        assertThat(problem.reason()).isEqualTo(Reason.LOCKED);
        assertThat(problem)
                .hasMessageContaining("queue 'mine'")
                .hasMessageContaining("405")
                .hasMessageContaining("free once that connection has ended");

        Finding finding =
                declared(bench.config(), queue("mine", true)).findings().get(0);
        assertThat(finding.verdict()).isInstanceOf(Verdict.Refused.class);
        assertThat(finding.describe()).contains("queue 'mine'", "405", "free once that connection has ended");
    }

    @Test
    void aDriftNamesFieldWantedFoundAndRemedy() {
        declared(bench.config(), queue("q", true));
        Finding finding = declared(bench.config(), queue("q", false)).findings().get(0);
        assertThat(finding.describe())
                .contains("queue 'q'", "durable wanted false, found true")
                .contains("rabbitmqctl delete_queue -p " + bench.virtualHost() + " --if-empty q");
    }

    @Test
    void anArgumentThatTheBrokerDoesNotAcceptIsARefusal() {
        Topology wanted = new Topology(List.of(), List.of(new Queue("q", true, Map.of("x-expires", 0))), List.of());
        Finding finding = declared(bench.config(), wanted).findings().get(0);
        assertThat(finding.verdict()).isInstanceOf(Verdict.Refused.class);
        assertThat(finding.describe()).contains("queue 'q'", "406", "x-expires");
    }

    @Test
    void aReservedNameIsARefusalAndTheRestIsDeclared() {
        Topology wanted = new Topology(
                List.of(
                        new Exchange("amq.mine", ExchangeType.TOPIC, true),
                        new Exchange("x", ExchangeType.TOPIC, true)),
                List.of(new Queue("q", true, Map.of())),
                List.of(new Binding("amq.mine", "q", "#"), new Binding("x", "q", "#")));
        TopologyReport report = declared(bench.config(), wanted);
        assertThat(report.findings().get(0).describe()).contains("exchange 'amq.mine' was refused", "reserved");
        assertThat(report.findings().get(3).describe()).contains("binding of queue 'q' to exchange 'amq.mine'", "404");
        assertThat(List.of(1, 2, 4))
                .allSatisfy(
                        i -> assertThat(report.findings().get(i).isSatisfied()).isTrue());
    }

    private RabbitConfig at(int port) {
        return at(String.valueOf(port));
    }

    /** @param ports of this machine, with commas between them */
    private RabbitConfig at(String ports) {
        String hosts = "127.0.0.1:" + ports.replace(",", ",127.0.0.1:");
        return RabbitConfig.of("amqp://" + hosts + "/" + RabbitManagementApi.segment(bench.virtualHost()))
                .withUser(server.user(), server.password())
                .withLimits(RabbitBench.LIMITS);
    }

    private RabbitConfig userWith(String user, String configure, String write, String read) {
        server.management().addUser(user, PASSWORD);
        server.management().permit(user, bench.virtualHost(), configure, write, read);
        return bench.config().withUser(user, PASSWORD);
    }

    private static Topology queue(String name, boolean durable) {
        return new Topology(List.of(), List.of(new Queue(name, durable, Map.of())), List.of());
    }

    private static io.nuropb.messaging.DeliveryHandler ack() {
        return delivery -> CompletableFuture.completedFuture(Settlement.ACK);
    }

    private TopologyReport declared(RabbitConfig config, Topology topology) {
        return await(bench.in(config).topology().declare(topology));
    }

    private TopologyReport verify(RabbitConfig config) {
        return await(bench.in(config).topology().verify(NOTHING));
    }

    private BrokerException verifyFails(RabbitConfig config) {
        return failure(bench.in(config).topology().verify(NOTHING));
    }

    private static <T> T await(CompletionStage<T> stage) {
        return Stages.await(stage);
    }

    private static BrokerException failure(CompletionStage<?> stage) {
        return Stages.failure(stage);
    }
}
