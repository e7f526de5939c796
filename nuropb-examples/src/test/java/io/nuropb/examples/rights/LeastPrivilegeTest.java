package io.nuropb.examples.rights;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.SystemScheduler;
import io.nuropb.client.CallOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.examples.fire.Eventually;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.testkit.servers.EtcdServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Service and program with no more rights than documented, and with each of them taken away. */
@Tag("servers")
class LeastPrivilegeTest {

    private static final long PATIENCE_SECONDS = 20;
    private static final CallOptions PROMPT = CallOptions.defaults().withTimeout(Duration.ofSeconds(10));

    private final SystemScheduler scheduler = new SystemScheduler();
    private final Eventually eventually = new Eventually(scheduler);
    private final Fleet fleet = new Fleet();

    @AfterEach
    void close() {
        fleet.close();
        scheduler.close();
    }

    @Test
    void theDocumentedRightsAreEnoughForAFleetAndItsCallers() throws Exception {
        RabbitConfig instance = fleet.managed(fleet.user(Permissions.INSTANCE), "management");
        try (EtcdServer etcd = Fleet.etcd("readwrite");
                ServiceRunner first = fleet.member("a1", instance, etcd, "orders");
                ServiceRunner second = fleet.member("a2", instance, etcd, "orders");
                ServiceRunner visitor = fleet.visitor(fleet.user(Permissions.CLIENT))) {
            eventually.value(first.start());
            eventually.value(second.start());
            assertThat(first.leads()).isTrue();
            assertEverythingWorks(visitor.client());
            assertEverythingWorks(second.client());
            eventually.value(first.putProperty("motto", "less"));
            eventually.value(first.stop());
            eventually.holds("the other leads", second::leads, second::status);
            assertEverythingWorks(visitor.client());
        }
    }

    @Test
    void whereAnOperatorHasDeclaredAnInstanceMakesNothingButItsReplyQueue() throws Exception {
        try (ServiceRunner operator = fleet.alone(fleet.administrator())) {
            eventually.value(operator.start());
        }
        try (ServiceRunner instance = fleet.alone(fleet.user(Permissions.INSTANCE_OF_DECLARED))) {
            eventually.value(instance.start());
            assertEverythingWorks(instance.client());
        }
    }

    private void assertEverythingWorks(MeshClient client) throws Exception {
        int before = fleet.heard();
        assertThat(eventually.value(client.request("orders", "pay", Fleet.payment(), String.class)))
                .isEqualTo("paid");
        eventually.value(client.command("orders", "pay", Fleet.payment()));
        eventually.value(client.publish("orders.shipped", 7));
        assertThat(eventually.value(client.describe("orders")).methods()).containsKey("pay");
        eventually.holds("all three are heard of", () -> fleet.heard() == before + 3, fleet::heard);
    }

    @ParameterizedTest
    @CsvSource({
        "configure, nuropb-rpc-exchange, configure",
        "configure, nuropb-events-exchange, configure",
        "configure, nuropb-dl-exchange, configure",
        "configure, nuropb-orders-dl, configure",
        "configure, nuropb-orders-sq, configure",
        "write, nuropb-dl-exchange, write",
        "write, nuropb-orders-dl, write",
        "write, nuropb-orders-sq, write",
        "read, nuropb-dl-exchange, read",
        "read, nuropb-rpc-exchange, read",
        "read, nuropb-events-exchange, read",
        "read, nuropb-orders-sq, read"
    })
    void aServiceSaysWhichRightItLacks(String right, String name, String told) throws Exception {
        RabbitConfig user = fleet.user(Permissions.INSTANCE.without(right, name));
        try (ServiceRunner service = fleet.alone(user)) {
            assertTellsOf(problem(service), user, name, told);
        }
    }

    @ParameterizedTest
    @CsvSource({"configure, nuropb-visitor-.*-rq", "read, nuropb-visitor-.*-rq", "write, nuropb-rpc-exchange"})
    void aCallerIsToldWhichRightItLacks(String right, String names) throws Exception {
        RabbitConfig user = fleet.user(Permissions.CLIENT.without(right, names));
        try (ServiceRunner service = fleet.alone(fleet.user(Permissions.INSTANCE));
                ServiceRunner visitor = fleet.visitor(user)) {
            eventually.value(service.start());
            String name = names.substring(0, names.indexOf("-", "nuropb-".length()));
            assertTellsOf(
                    failure(visitor.client().request("orders", "pay", Fleet.payment(), String.class, PROMPT)),
                    user,
                    name,
                    right);
        }
    }

    @Test
    void aServiceThatMayNotReplySaysSoAndItsCallerDoesNotWaitForEver() throws Exception {
        RabbitConfig user = fleet.user(Permissions.INSTANCE.without("write", "amq\\.default"));
        try (ServiceRunner service = fleet.alone(user);
                ServiceRunner visitor = fleet.visitor(fleet.user(Permissions.CLIENT))) {
            eventually.value(service.start());
            CallOptions impatient = CallOptions.defaults().withTimeout(Duration.ofSeconds(2));
            assertThat(failure(visitor.client().request("orders", "pay", Fleet.payment(), String.class, impatient)))
                    .contains("orders.pay");
            assertTellsOf(logged("Outbox", user), user, "amq.default", "write");
        }
    }

    /** What a class has logged about a user. */
    private static String logged(String type, RabbitConfig user) throws IOException {
        Path log = Path.of(System.getProperty("nuropb.testLogs", "target/test-logs"), "tests.log");
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(type) && line.contains("'" + user.user() + "'"))
                    .findFirst()
                    .orElse("nothing");
        }
    }

    @Test
    void aPublisherIsToldWhichRightItLacks() throws Exception {
        String exchange = "nuropb-events-exchange";
        RabbitConfig user = fleet.user(Permissions.CLIENT.without("write", exchange));
        RabbitConfig limited = fleet.user(Permissions.CLIENT);
        fleet.limitTopics(limited, "^orders\\\\.");
        try (ServiceRunner service = fleet.alone(fleet.user(Permissions.INSTANCE));
                ServiceRunner visitor = fleet.visitor(user);
                ServiceRunner narrow = fleet.visitor(limited)) {
            eventually.value(service.start());
            assertTellsOf(failure(visitor.client().publish("orders.shipped", 7)), user, exchange, "write");
            eventually.value(narrow.client().publish("orders.shipped", 7));
            String told = failure(narrow.client().publish("payroll.paid", 7));
            assertTellsOf(told, limited, exchange, "topic permission 'write'");
            assertThat(told).contains("payroll.paid", "set_topic_permissions");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"read", "write"})
    void etcdsMissingRightIsToldWithTheKeys(String granted) throws Exception {
        try (EtcdServer etcd = Fleet.etcd(granted);
                ServiceRunner member = fleet.member("a1", fleet.user(Permissions.INSTANCE), etcd, "orders")) {
            assertThat(problem(member)).contains("/nuropb/orders/", "permission denied", "user 'orders'", "readwrite");
        }
    }

    private static void assertTellsOf(String problem, RabbitConfig user, String name, String right) {
        assertThat(problem).contains(name, "user '" + user.user() + "'", right, "Grant", "rabbitmqctl set_");
    }

    /** Why it does not start: what its start fails with, or what it waits for. */
    private String problem(ServiceRunner runner) throws Exception {
        CompletionStage<Void> start = runner.start();
        eventually.holds(
                "it does not start and says why",
                () -> start.toCompletableFuture().isCompletedExceptionally()
                        || runner.status()
                                .waitingFor()
                                .filter(why -> why.contains("Grant"))
                                .isPresent(),
                runner::status);
        return start.toCompletableFuture().isCompletedExceptionally()
                ? failure(start)
                : runner.status().waitingFor().orElseThrow();
    }

    private static String failure(CompletionStage<?> stage) throws Exception {
        try {
            throw new AssertionError(
                    "It should fail, but gave " + stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause());
        }
    }
}
