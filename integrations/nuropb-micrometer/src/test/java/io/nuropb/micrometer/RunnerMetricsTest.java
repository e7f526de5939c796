package io.nuropb.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.VirtualTime;
import java.util.Map;
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
        assertThat(registry.get("nuropb.served.failed").functionCounter().count())
                .isEqualTo(1);
        assertThat(gauge("nuropb.served.under.way")).isZero();
        assertThat(gauge("nuropb.called.pending")).isZero();
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
    void bindingAgainChangesNothing() {
        int meters = registry.getMeters().size();
        new RunnerMetrics(runner).bindTo(registry);
        assertThat(registry.getMeters()).hasSize(meters);
    }

    @Test
    void aClientHasNoMetersOfAService() {
        SimpleMeterRegistry own = new SimpleMeterRegistry();
        try (ServiceRunner client = mesh.client("shop").build()) {
            new RunnerMetrics(client).bindTo(own);
            assertThat(own.find("messaging.client.consumed.messages").meters()).isEmpty();
            assertThat(own.find("messaging.client.sent.messages").meters()).hasSize(3);
        }
    }
}
