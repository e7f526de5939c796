package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole fleets in memory, on a virtual time line. */
class InMemoryMeshTest {

    private static final String SERVICE_QUEUE = "nuropb-orders-sq";

    private record Order(int number) {}

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time);
    private final MeshService orders = MeshService.named("orders")
            .method("double", Order.class, (order, context) -> 2 * order.number())
            .build();
    private final List<ServiceRunner> fleet =
            Stream.generate(this::instance).limit(3).toList();

    private ServiceRunner instance() {
        return mesh.runner(orders).config(RunnerConfig.defaults()).build();
    }

    @AfterEach
    void stop() {
        fleet.forEach(ServiceRunner::close);
        time.close();
    }

    @Test
    void aFleetServesUnderOneLeader() {
        start();
        assertThat(fleet).filteredOn(ServiceRunner::leads).hasSize(1);
        assertThat(fleet).allMatch(instance -> instance.status().consuming());
        assertThat(mesh.broker().virtualHost().consumers(SERVICE_QUEUE)).isEqualTo(3);
        assertThat(ask(21)).isEqualTo(42);
    }

    @Test
    void aLeaderThatStopsIsSucceededAtOnce() {
        start();
        ServiceRunner leader =
                fleet.stream().filter(ServiceRunner::leads).findFirst().orElseThrow();
        leader.close();
        time.advance(Duration.ofSeconds(1));
        assertThat(fleet).filteredOn(ServiceRunner::leads).hasSize(1).doesNotContain(leader);
    }

    @Test
    void aQueueThatWasDeletedIsRepairedThroughTheLeader() {
        start();
        mesh.broker().virtualHost().deleteQueue(SERVICE_QUEUE);
        time.advance(RunnerConfig.defaults().auditPeriod());
        awaitConsumers();
        assertThat(ask(4)).isEqualTo(8);
    }

    @Test
    void aBrokerThatComesBackIsServedAgain() {
        start();
        mesh.broker().stop();
        time.advance(Duration.ofMinutes(1));
        mesh.broker().start();
        time.advance(RunnerConfig.defaults().auditPeriod());
        awaitConsumers();
        assertThat(ask(5)).isEqualTo(10);
    }

    private void start() {
        fleet.stream().map(ServiceRunner::start).toList().forEach(time::await);
        time.await(() -> fleet.stream().allMatch(instance -> instance.status().consuming()), "a fleet that consumes");
    }

    private void awaitConsumers() {
        time.await(
                () -> mesh.broker().virtualHost().queues().contains(SERVICE_QUEUE)
                        && mesh.broker().virtualHost().consumers(SERVICE_QUEUE) == fleet.size(),
                "a consumer of each instance");
    }

    private int ask(int number) {
        return time.await(fleet.get(0).client().request("orders", "double", new Order(number), Integer.class));
    }
}
