package io.nuropb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Identity;
import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.SystemScheduler;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Transaction;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code fleet unbind} does and prints, on a mesh in memory. */
class UnbindCommandTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String EVENTS = "nuropb-events-exchange";
    private static final String NEEDS_NEW =
            "{\"state\": \"running-leader\", \"consuming\": false, \"needs\": {\"layout\": \"0011223344556677\", \"bindings\": [[\""
                    + EVENTS + "\", \"new.*\"], [\"nuropb-rpc-exchange\", \"orders\"]]}, \"handles\": []}";
    private static final Map<String, String> OLD = Map.of("exchange", EVENTS, "routing_key", "old.*");
    private static final Map<String, String> OLDER = Map.of("exchange", EVENTS, "routing_key", "older.*");

    private final InMemoryMesh mesh = new InMemoryMesh(new SystemScheduler());
    private final InMemoryServers ports = new InMemoryServers(mesh, true);

    @BeforeEach
    void bind() throws Exception {
        try (InMemoryTopology topology = new InMemoryTopology(mesh.broker(), InMemoryConfig.defaults())) {
            mesh.scheduler()
                    .await(
                            topology.declare(TopologyProfile.compatible()
                                    .topology(
                                            new ServiceName("orders"),
                                            List.of(),
                                            List.of("new.*", "old.*", "older.*"))),
                            LIMIT);
        }
    }

    @AfterEach
    void stop() {
        mesh.scheduler().close();
    }

    @Test
    void itListsWhatNobodyNeedsAndRemovesNothingUnasked() throws Exception {
        report("a", NEEDS_NEW);
        Map<?, ?> result = result("fleet", "unbind", "orders");
        assertThat(result.get("queue")).isEqualTo("nuropb-orders-sq");
        assertThat(result.get("surplus")).isEqualTo(List.of(OLD, OLDER));
        assertThat(result.get("removed")).isEqualTo(List.of());
        assertThat(result.get("doubt")).isNull();
        assertThat(isBound("old.*")).isTrue();
    }

    @Test
    void itRemovesAllThatNobodyNeedsWhenItIsAskedTo() throws Exception {
        report("a", NEEDS_NEW);
        assertThat(result("fleet", "unbind", "orders", "--remove").get("removed"))
                .isEqualTo(List.of(OLD, OLDER));
        assertThat(isBound("old.*")).isFalse();
        assertThat(isBound("older.*")).isFalse();
        assertThat(isBound("new.*")).isTrue();
        assertThat(mesh.broker()
                        .virtualHost()
                        .isBound(new Binding("nuropb-rpc-exchange", "nuropb-orders-sq", "orders")))
                .isTrue();
        assertThat(result("fleet", "unbind", "orders", "--remove").get("removed"))
                .isEqualTo(List.of());
    }

    @Test
    void itRefusesWhileAnInstanceDoesNotSayWhatItNeeds() throws Exception {
        report("a", NEEDS_NEW);
        report("b", "{\"state\": \"running-follower\"}");
        Run run = start("fleet", "unbind", "orders", "--remove");
        assertThat(run.status()).isEqualTo(ExitStatus.ERROR);
        assertThat(run.out()).contains("do not say what they need: b").contains("--topic");
        assertThat(isBound("old.*")).isTrue();
        assertThat(result("fleet", "unbind", "orders").get("doubt"))
                .isEqualTo("These instances do not say what they need: b");
    }

    @Test
    void itRefusesWhileSomebodyConsumesWhomNoInstanceAccountsFor() throws Exception {
        report("a", NEEDS_NEW.replace("\"consuming\": false", "\"consuming\": true"));
        try (MessageSource source = ports.source(new Identity(new ServiceName("orders"), InstanceId.random(), false))) {
            consume(source);
            assertThat(result("fleet", "unbind", "orders").get("doubt")).isNull();

            consume(source);
            Run run = start("fleet", "unbind", "orders", "--remove");
            assertThat(run.status()).isEqualTo(ExitStatus.ERROR);
            assertThat(run.out())
                    .contains("has 2 consumers, and 1 instances say that they consume it")
                    .contains("--topic");
            assertThat(isBound("old.*")).isTrue();
            assertThat(result("fleet", "unbind", "orders", "--topic", "old.*").get("removed"))
                    .isEqualTo(List.of(OLD));
        }
    }

    private void consume(MessageSource source) throws Exception {
        mesh.scheduler()
                .await(
                        source.consume(
                                Subscription.shared("nuropb-orders-sq", 1),
                                delivery -> new CompletableFuture<>(),
                                lost -> {}),
                        LIMIT);
    }

    @Test
    void itRefusesWhereNobodyIsThereToAsk() {
        assertThat(start("fleet", "unbind", "orders", "--remove").status()).isEqualTo(ExitStatus.ERROR);
        Run alone = Run.start(options -> new InMemoryServers(mesh, false), "fleet", "unbind", "orders", "--remove");
        assertThat(alone.status()).isEqualTo(ExitStatus.ERROR);
        assertThat(alone.out()).contains("Without --etcd-endpoints");
        assertThat(isBound("old.*")).isTrue();
    }

    @Test
    void itRemovesWhatIsNamedWhoeverDoesNotSay() {
        assertThat(result("fleet", "unbind", "orders", "--topic", "old.*").get("removed"))
                .isEqualTo(List.of(OLD));
        assertThat(isBound("old.*")).isFalse();
        assertThat(isBound("older.*")).isTrue();
    }

    @Test
    void itDoesNotRemoveWhatALiveInstanceNeeds() throws Exception {
        report("a", NEEDS_NEW);
        Run run = start("fleet", "unbind", "orders", "--topic", "old.*,new.*");
        assertThat(run.status()).isEqualTo(ExitStatus.ERROR);
        assertThat(run.out()).contains("need new.*");
        assertThat(isBound("old.*")).isTrue();
    }

    @Test
    void aServiceWithoutAQueueIsAnError() {
        Run run = start("fleet", "unbind", "nobody");
        assertThat(run.status()).isEqualTo(ExitStatus.ERROR);
        assertThat(run.out()).contains("NuropbTransportError", "nuropb-nobody-sq", "no such queue");
    }

    private void report(String instance, String presence) throws Exception {
        try (LeaseStore store = mesh.coordinator().store()) {
            String key = ports.keys(new ServiceName("orders")).instances() + instance;
            mesh.scheduler().await(store.commit(Transaction.unconditional().put(key, presence)), LIMIT);
        }
    }

    private boolean isBound(String topic) {
        return mesh.broker().virtualHost().isBound(new Binding(EVENTS, "nuropb-orders-sq", topic));
    }

    private Run start(String... line) {
        return Run.start(options -> ports, line);
    }

    private Map<?, ?> result(String... line) {
        return Run.object(start(line).line().get("result"));
    }
}
