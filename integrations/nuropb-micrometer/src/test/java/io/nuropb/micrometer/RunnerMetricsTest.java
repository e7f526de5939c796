package io.nuropb.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nuropb.ServiceName;
import io.nuropb.election.OperatorControl;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a registry knows of an instance that serves and calls itself. */
final class RunnerMetricsTest {

    private record Order(int number) {}

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ServiceRunner runner = mesh.runner(MeshService.named("orders")
                    .method("double", Order.class, (order, context) -> 2 * order.number())
                    .build())
            .build();

    @BeforeEach
    void bind() {
        new RunnerMetrics(runner).bindTo(registry);
    }

    @AfterEach
    void stop() {
        runner.close();
        time.close();
    }

    private void start() {
        time.await(runner.start());
        time.await(() -> runner.status().consuming(), "an instance that consumes");
    }

    private double counter(String name, String kind) {
        return registry.get(name).tag("nuropb.kind", kind).functionCounter().count();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    @Test
    void whatIsHandledAndSentIsCounted() {
        start();
        for (int number = 0; number < 3; number++) {
            time.await(runner.client().request("orders", "double", new Order(number), Integer.class));
        }
        time.await(runner.client()
                .request("orders", "no-such-method", Map.of(), Integer.class)
                .handle((result, failure) -> failure));
        assertThat(counter("messaging.client.consumed.messages", "call")).isEqualTo(3);
        assertThat(counter("messaging.client.sent.messages", "request")).isEqualTo(4);
        assertThat(counter("nuropb.called.answers", "response")).isEqualTo(4);
        assertThat(counter("nuropb.served.failed", "UNKNOWN_METHOD")).isEqualTo(1);
        assertThat(registry.get("nuropb.served.redelivered").functionCounter().count())
                .isZero();
        assertThat(gauge("nuropb.served.under.way")).isZero();
        assertThat(gauge("nuropb.called.pending")).isZero();
    }

    @Test
    void handlersAndCallsAreTimedByTheirOutcome() {
        start();
        for (int number = 0; number < 3; number++) {
            time.await(runner.client().request("orders", "double", new Order(number), Integer.class));
        }
        failing("double", Map.of("number", "no number"));
        failing("no-such-method", Map.of());
        assertThat(runs("none")).isEqualTo(3);
        assertThat(runs("DOES_NOT_FIT")).isEqualTo(1);
        assertThat(calls("none")).isEqualTo(3);
        assertThat(calls("RemoteException.Validation") + calls("RemoteException.Handling"))
                .isEqualTo(2);
        assertThat(registry.get("nuropb.served.queue.time").timer().count()).isEqualTo(4);
        assertThat(registry.getMeters())
                .as("names that come from outside are no tags")
                .noneMatch(meter -> meter.getId().getTags().stream()
                        .anyMatch(tag -> tag.getValue().contains("no-such-method")));
    }

    private void failing(String method, Map<String, ?> params) {
        time.await(
                runner.client().request("orders", method, params, Integer.class).handle((result, failure) -> failure));
    }

    private long runs(String error) {
        return registry.get("messaging.process.duration")
                .tag("nuropb.handler", "double")
                .tag("nuropb.kind", "request")
                .tag("error.type", error)
                .timer()
                .count();
    }

    private long calls(String error) {
        return registry.find("messaging.client.operation.duration").tag("error.type", error).timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    @Test
    void theLeaderTellsHowManyInstancesThereShouldBe() {
        assertThat(gauge("nuropb.instances.current")).isNaN();
        start();
        time.await(() -> runner.scalingSignal().isPresent(), "a signal of the leader's");
        assertThat(gauge("nuropb.instances.current")).isEqualTo(1);
        assertThat(gauge("nuropb.instances.desired"))
                .isEqualTo(runner.scalingSignal()
                        .flatMap(signal -> signal.desired().stream().boxed().findFirst())
                        .map(Integer::doubleValue)
                        .orElse(Double.NaN));
        time.await(runner.stop());
        assertThat(gauge("nuropb.instances.current")).isNaN();
    }

    @Test
    void whatTheFleetIsKeptFromIsKnown() {
        start();
        assertThat(state("nuropb.paused", "operator")).isZero();
        assertThat(state("nuropb.paused", "breaker")).isZero();
        assertThat(state("nuropb.refused", "methods")).isZero();
        assertThat(state("nuropb.refused", "callers")).isZero();
        assertThat(state("nuropb.refused", "instances")).isZero();
        mesh.coordinator().control(new ServiceName("orders"), new OperatorControl(false, "ann", "upgrade"));
        time.await(() -> !runner.status().consuming(), "the pause");
        assertThat(state("nuropb.paused", "operator")).isEqualTo(1);
        assertThat(state("nuropb.paused", "breaker")).isZero();
    }

    @Test
    void whatAProbeFindsReadyIsKnown() {
        assertThat(gauge("nuropb.available")).isZero();
        start();
        assertThat(gauge("nuropb.available")).isEqualTo(1);
        mesh.coordinator().control(new ServiceName("orders"), new OperatorControl(false, "ann", "upgrade"));
        time.await(() -> !runner.status().consuming(), "the pause");
        assertThat(gauge("nuropb.missing")).isPositive();
        assertThat(gauge("nuropb.available")).isEqualTo(1);
        time.await(runner.stop());
        assertThat(gauge("nuropb.available")).isZero();
    }

    private double state(String name, String kind) {
        return registry.get(name).tag("nuropb.kind", kind).gauge().value();
    }

    @Test
    void whereTheInstanceIsInItsLifeIsKnown() {
        assertThat(gauge("nuropb.leader")).isZero();
        assertThat(gauge("nuropb.term")).isNaN();
        start();
        assertThat(gauge("nuropb.leader")).isEqualTo(1);
        assertThat(gauge("nuropb.ready")).isEqualTo(1);
        assertThat(gauge("nuropb.consuming")).isEqualTo(1);
        assertThat(gauge("nuropb.missing")).isZero();
        assertThat(gauge("nuropb.term")).isPositive();
        time.await(runner.stop());
        assertThat(gauge("nuropb.leader")).isZero();
        assertThat(gauge("nuropb.consuming")).isZero();
    }

    @Test
    void noTagGrowsWithInstances() {
        start();
        String instance = runner.identity().instance().value();
        assertThat(registry.getMeters())
                .isNotEmpty()
                .allSatisfy(meter -> assertThat(meter.getId().getTags())
                        .contains(Tag.of("nuropb.service", "orders"))
                        .noneMatch(tag -> tag.getValue().contains(instance)));
    }

    @Test
    void eachMeterIsInTheGuideWithItsTags() throws IOException {
        start();
        time.await(runner.client().request("orders", "double", new Order(1), Integer.class));
        List<String> table = Files.readAllLines(Path.of("..", "..", "docs", "guides", "operations.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();
        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                // One for each bucket of a timer.
                .filteredOn(id -> !id.getName().endsWith(".histogram"))
                .allSatisfy(id -> assertThat(table)
                        .as("rows with %s and its tags", id)
                        .anyMatch(row -> row.contains("`" + id.getName() + "`") && tags(id).allMatch(row::contains)));
    }

    /** Those that not all meters have. */
    private static Stream<String> tags(Meter.Id id) {
        return id.getTags().stream()
                .map(Tag::getKey)
                .filter(key -> !Set.of("nuropb.service", "messaging.system", "messaging.operation.name")
                        .contains(key))
                .map(key -> "`" + key + "`");
    }

    @Test
    void bindingAgainChangesNothing() {
        int meters = registry.getMeters().size();
        new RunnerMetrics(runner).bindTo(registry);
        assertThat(registry.getMeters()).hasSize(meters);
        start();
        time.await(runner.client().request("orders", "double", new Order(1), Integer.class));
        assertThat(calls("none")).isEqualTo(1);
    }

    @Test
    void aRunnerThatTakesTheFirstOnesPlaceIsShownAndCountsOn() {
        start();
        time.await(runner.client().request("orders", "double", new Order(1), Integer.class));
        time.await(runner.stop());
        try (ServiceRunner second = another()) {
            new RunnerMetrics(second).bindTo(registry);
            assertThat(counter("messaging.client.consumed.messages", "call")).isEqualTo(1);
            assertThat(gauge("nuropb.consuming")).isZero();
            time.await(second.start());
            time.await(() -> second.status().consuming(), "an instance that consumes");
            assertThat(gauge("nuropb.consuming")).isEqualTo(1);
            assertThat(gauge("nuropb.leader")).isEqualTo(1);
            time.await(second.client().request("orders", "double", new Order(2), Integer.class));
            assertThat(counter("messaging.client.consumed.messages", "call")).isEqualTo(2);
            assertThat(calls("none")).isEqualTo(2);
        }
    }

    @Test
    void twoRunnersOfOneServiceAreCountedTogetherAndTheLastOneIsShown() {
        start();
        try (ServiceRunner second = another()) {
            new RunnerMetrics(second).bindTo(registry);
            new RunnerMetrics(second).bindTo(registry);
            time.await(second.start());
            time.await(() -> second.status().consuming(), "an instance that consumes");
            time.await(runner.client().request("orders", "double", new Order(1), Integer.class));
            time.await(second.client().request("orders", "double", new Order(2), Integer.class));
            assertThat(counter("messaging.client.consumed.messages", "call")).isEqualTo(2);
            assertThat(counter("messaging.client.sent.messages", "request")).isEqualTo(2);
            assertThat(gauge("nuropb.leader"))
                    .as("the second one is a follower")
                    .isZero();
        }
    }

    private ServiceRunner another() {
        return mesh.runner(MeshService.named("orders")
                        .method("double", Order.class, (order, context) -> 2 * order.number())
                        .build())
                .build();
    }

    @Test
    void aClientHasNoMetersOfAService() {
        SimpleMeterRegistry own = new SimpleMeterRegistry();
        try (ServiceRunner client = mesh.client("shop").build()) {
            new RunnerMetrics(client).bindTo(own);
            assertThat(own.find("messaging.client.consumed.messages").meters()).isEmpty();
            assertThat(own.find("messaging.client.sent.messages").meters()).hasSize(3);
            assertThat(own.getMeters()).noneMatch(RunnerMetricsTest::isOfALeader);
        }
    }

    @Test
    void anInstanceWithoutACoordinatorHasNoMetersOfALeader() {
        SimpleMeterRegistry own = new SimpleMeterRegistry();
        try (ServiceRunner alone = mesh.runner(MeshService.named("orders").build())
                .config(RunnerConfig.defaults().withMode(RunnerMode.STANDALONE))
                .build()) {
            new RunnerMetrics(alone).bindTo(own);
            assertThat(own.find("nuropb.consuming").meters()).hasSize(1);
            assertThat(own.getMeters()).noneMatch(RunnerMetricsTest::isOfALeader);
        }
        assertThat(registry.getMeters()).anyMatch(RunnerMetricsTest::isOfALeader);
    }

    private static boolean isOfALeader(Meter meter) {
        return Stream.of("nuropb.leader", "nuropb.term", "nuropb.instances", "nuropb.paused", "nuropb.refused")
                .anyMatch(meter.getId().getName()::startsWith);
    }
}
