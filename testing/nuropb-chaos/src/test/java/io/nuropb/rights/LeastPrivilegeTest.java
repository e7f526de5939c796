package io.nuropb.rights;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.SystemScheduler;
import io.nuropb.client.CallOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdStore;
import io.nuropb.json.JacksonJson;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.robustness.Eventually;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.session.FleetOperator;
import io.nuropb.session.ServiceKeys;
import io.nuropb.store.LeaseStore;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.Rights;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.TopologyProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Service and program with no more rights than documented, and with each of them taken away. */
@Tag("servers")
class LeastPrivilegeTest {

    private static final long PATIENCE_SECONDS = 20;
    private static final Rights INSTANCE = Rights.ofInstance(RestrictedFleet.ORDERS);
    private static final Rights PROGRAM = Rights.ofProgram(RestrictedFleet.VISITOR);
    private static final CallOptions PROMPT = CallOptions.defaults().withTimeout(Duration.ofSeconds(10));

    private final SystemScheduler scheduler = new SystemScheduler();
    private final Eventually eventually = new Eventually(scheduler);
    private final RestrictedFleet fleet = new RestrictedFleet();

    @AfterEach
    void close() {
        fleet.close();
        scheduler.close();
    }

    @Test
    void theDocumentedCommandsAreEnoughForAFleetAndItsCallers() throws Exception {
        RabbitConfig instance = fleet.managed(fleet.documented("instance", RestrictedFleet.ORDERS), "management");
        try (EtcdServer etcd = RestrictedFleet.etcd();
                ServiceRunner first = fleet.member("a1", instance, etcd, "orders");
                ServiceRunner second = fleet.member("a2", instance, etcd, "orders");
                ServiceRunner visitor = fleet.visitor("v1", fleet.documented("program", RestrictedFleet.VISITOR))) {
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
    void theyAreEnoughForTheHardenedProfileToo() throws Exception {
        RabbitConfig user = fleet.user(INSTANCE);
        try (ServiceRunner service = fleet.alone(user, TopologyProfile.hardened())) {
            eventually.value(service.start());
            assertEverythingWorks(service.client());
        }
    }

    @Test
    void whereAnOperatorHasDeclaredAnInstanceMakesNothingButItsReplyQueue() throws Exception {
        try (ServiceRunner operator = fleet.alone(fleet.administrator(), TopologyProfile.compatible())) {
            eventually.value(operator.start());
        }
        RabbitConfig user = fleet.documented("declared", RestrictedFleet.ORDERS);
        try (ServiceRunner instance = fleet.alone(user, TopologyProfile.compatible())) {
            eventually.value(instance.start());
            assertEverythingWorks(instance.client());
        }
    }

    @Test
    void thePatternForPodsNamesLetsAnInstanceThatIsNamedByItsPodWork() throws Exception {
        Matcher pattern = Pattern.compile("`(orders-[^` ]+)`, for example")
                .matcher(Files.readString(Path.of("..", "..", "docs", "guides", "kubernetes.md")));
        assertThat(pattern.find()).isTrue();
        RabbitConfig user = fleet.user(INSTANCE.forInstances(pattern.group(1)));
        try (ServiceRunner service = fleet.alone("orders-7f8b9c6d5-x2k4q", user, TopologyProfile.compatible())) {
            eventually.value(service.start());
            assertEverythingWorks(service.client());
        }
    }

    private void assertEverythingWorks(MeshClient client) throws Exception {
        int before = fleet.heard();
        assertThat(eventually.value(client.request("orders", "pay", RestrictedFleet.payment(), String.class)))
                .isEqualTo("paid");
        eventually.value(client.command("orders", "pay", RestrictedFleet.payment()));
        eventually.value(client.publish("orders.shipped", 7));
        assertThat(eventually.value(client.describe("orders")).methods()).containsKey("pay");
        eventually.holds("all three are heard of", () -> fleet.heard() == before + 3, fleet::heard);
    }

    @Test
    void aNeighbourWhoseNameBeginsAlikeIsOutOfReach() throws Exception {
        OtherService archive = new OtherService("orders-archive", scheduler);
        RabbitConfig user = fleet.user(INSTANCE);
        assertThat(archive.declare(user)).hasSize(archive.size()).allMatch(LeastPrivilegeTest::isRefused);
        assertThat(archive.declare(fleet.administrator())).isEmpty();
        assertThat(archive.declare(user)).isNotEmpty().allMatch(LeastPrivilegeTest::isRefused);
        assertThat(archive.consume(user)).hasSize(3).allMatch(failure -> failure.contains("403 ACCESS_REFUSED"));
    }

    private static boolean isRefused(Finding finding) {
        return finding.verdict() instanceof Verdict.Refused;
    }

    /** Each of an instance's rights, but that to reply, whose lack is found elsewhere. */
    static Stream<Arguments> rights() {
        List<String> names = List.of(
                "nuropb-rpc-exchange",
                "nuropb-events-exchange",
                "nuropb-dl-exchange",
                "nuropb-orders-sq",
                "nuropb-orders-dl",
                "nuropb-orders-dlx",
                "nuropb-orders-a1.");
        return Stream.of("configure", "write", "read")
                .flatMap(right -> names.stream()
                        .filter(name -> INSTANCE.allow(right, whole(name)))
                        .map(name -> Arguments.of(right, name)));
    }

    /** A name of a reply queue goes on with digits that nobody knows beforehand. */
    private static boolean isBeginning(String name) {
        return name.endsWith(".");
    }

    private static String whole(String name) {
        return isBeginning(name) ? name + "0123456789abcdef-rq" : name;
    }

    private static Rights without(Rights rights, String right, String name) {
        return isBeginning(name) ? rights.withoutAll(right, name) : rights.without(right, name);
    }

    @ParameterizedTest
    @MethodSource("rights")
    void anInstanceSaysWhichRightItLacks(String right, String name) throws Exception {
        RabbitConfig user = fleet.user(without(INSTANCE, right, name));
        TopologyProfile profile = name.endsWith("-dlx") ? TopologyProfile.hardened() : TopologyProfile.compatible();
        try (ServiceRunner service = fleet.alone(user, profile)) {
            assertTellsOf(problem(service), user, name, right);
        }
    }

    @Test
    void aStartThatWaitsForARightGoesOnOnceItIsGranted() throws Exception {
        RabbitConfig user = fleet.user(INSTANCE.without("configure", "nuropb-orders-sq"));
        try (ServiceRunner service = fleet.alone(user, TopologyProfile.compatible())) {
            CompletionStage<Void> start = service.start();
            eventually.holds(
                    "it waits for the right", () -> !awaitedRight(service).isEmpty(), service::status);
            fleet.grant(user, INSTANCE);
            eventually.value(start);
            assertEverythingWorks(service.client());
        }
    }

    @ParameterizedTest
    @CsvSource({"configure, nuropb-visitor-v1.", "read, nuropb-visitor-v1.", "write, nuropb-rpc-exchange"})
    void aCallerIsToldWhichRightItLacks(String right, String name) throws Exception {
        RabbitConfig user = fleet.user(without(PROGRAM, right, name));
        try (ServiceRunner service = fleet.alone(fleet.user(INSTANCE), TopologyProfile.compatible());
                ServiceRunner visitor = fleet.visitor("v1", user)) {
            eventually.value(service.start());
            assertTellsOf(failureOfCall(visitor.client()), user, name, right);
        }
    }

    @Test
    void aServiceThatMayNotReplySaysSoAndItsCallerDoesNotWaitForEver() throws Exception {
        RabbitConfig user = fleet.user(INSTANCE.without("write", "amq.default"));
        try (ServiceRunner service = fleet.alone(user, TopologyProfile.compatible());
                ServiceRunner visitor = fleet.visitor("v1", fleet.user(PROGRAM))) {
            eventually.value(service.start());
            CallOptions impatient = CallOptions.defaults().withTimeout(Duration.ofSeconds(2));
            assertThat(failure(visitor.client()
                            .request("orders", "pay", RestrictedFleet.payment(), String.class, impatient)))
                    .contains("orders.pay");
            assertTellsOf(logged("ConfirmedSender", user), user, "amq.default", "write");
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
        RabbitConfig user = fleet.user(PROGRAM.without("write", exchange));
        RabbitConfig limited = fleet.user(PROGRAM);
        try (ServiceRunner service = fleet.alone(fleet.user(INSTANCE), TopologyProfile.compatible());
                ServiceRunner visitor = fleet.visitor("v1", user);
                ServiceRunner narrow = fleet.visitor("v2", limited)) {
            eventually.value(service.start());
            fleet.limitTopics(limited, "^orders\\\\.");
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
        try (EtcdServer etcd = RestrictedFleet.etcd();
                ServiceRunner member = fleet.member("a1", fleet.user(INSTANCE), etcd, "orders")) {
            RestrictedFleet.limit(etcd, granted);
            assertThat(problem(member)).contains("/nuropb/orders/", "permission denied", "user 'orders'", "readwrite");
        }
    }

    @Test
    void whoMayOnlyReadTheKeysOfAFleetPausesAndChangesNothing() throws Exception {
        try (EtcdServer etcd = RestrictedFleet.etcd()) {
            assertDecidesNothing(etcd, RestrictedFleet.onlooker(etcd));
        }
    }

    @Test
    void anInstanceDoesNotDecideWhatAnOperatorDoes() throws Exception {
        try (EtcdServer etcd = RestrictedFleet.etcd()) {
            assertDecidesNothing(etcd, RestrictedFleet.coordinator(etcd, "orders"));
        }
    }

    private void assertDecidesNothing(EtcdServer etcd, EtcdConfig user) throws Exception {
        ServiceKeys keys = ServiceKeys.of(user.keyPrefix(), RestrictedFleet.ORDERS);
        try (ServiceRunner member = fleet.member("a1", fleet.user(INSTANCE), etcd, "orders");
                LeaseStore store = new EtcdStore(user, scheduler)) {
            eventually.value(member.start());
            FleetOperator operator = new FleetOperator(store, keys, scheduler, new JacksonJson());
            assertThat(eventually.value(operator.status()).leader()).isPresent();
            for (CompletionStage<?> wish : List.of(
                    operator.pause("mallory", "for fun"),
                    operator.highWaterMark(OptionalLong.of(1), "mallory", "for fun"),
                    operator.instances(Optional.empty(), "mallory", "for fun"))) {
                assertThat(failure(wish)).contains("permission denied");
            }
            assertThat(etcd.etcdctl("get", "--prefix", keys.control())).isBlank();
            assertThat(member.status().consuming()).isTrue();
        }
    }

    private static void assertTellsOf(String problem, RabbitConfig user, String name, String right) {
        assertThat(problem).contains(name, "user '" + user.user() + "'", right, "Grant", "rabbitmqctl set_");
    }

    /** What its start fails with, or what it waits for; if it starts, what its own call or event fails with. */
    private String problem(ServiceRunner runner) throws Exception {
        CompletableFuture<Void> start = runner.start().toCompletableFuture();
        String[] awaited = {""};
        eventually.holds(
                "it starts, or says why not",
                () -> {
                    awaited[0] = awaitedRight(runner);
                    return start.isDone() || !awaited[0].isEmpty();
                },
                runner::status);
        if (!awaited[0].isEmpty()) return awaited[0];
        if (start.isCompletedExceptionally()) return failure(start);
        CompletableFuture<Void> event = runner.client().publish("orders.shipped", 7);
        return event.handle((done, thrown) -> thrown != null).get() ? failure(event) : failureOfCall(runner.client());
    }

    /** Read once: an instance that gives up waiting does not wait any more a moment later. */
    private static String awaitedRight(ServiceRunner runner) {
        return runner.status().waitingFor().filter(why -> why.contains("Grant")).orElse("");
    }

    private static String failureOfCall(MeshClient client) throws Exception {
        return failure(client.request("orders", "pay", RestrictedFleet.payment(), String.class, PROMPT));
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
