package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.health.HealthConfig;
import io.nuropb.health.policies.CallerConfig;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.topology.LinkReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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

    @Test
    void aLeaderSeesWhatWaitsInTheQueue() {
        RunnerConfig config = RunnerConfig.defaults().withHighWaterMark(10);
        MeshService slow = MeshService.named("slow")
                .method("hold", context -> new CompletableFuture<>())
                .build();
        try (ServiceRunner leader = mesh.runner(slow).config(config).build()) {
            time.await(leader.start());
            for (int i = 0; i < 30; i++) {
                time.await(leader.client().command("slow", "hold", null));
            }
            time.advance(Duration.ofSeconds(30));
            assertThat(leader.scalingSignal().orElseThrow().desired()).hasValue(2);
        }
    }

    @Test
    void aCallerWhoKeepsSendingWhatCannotBeReadLosesItsConnections() {
        CallerConfig callers = new CallerConfig(
                CallerConfig.Mode.TERMINATE,
                Duration.ofSeconds(10),
                5,
                0.1,
                0.5,
                0.1,
                Duration.ofSeconds(20),
                Duration.ofMinutes(15),
                0);
        RunnerConfig config =
                RunnerConfig.defaults().withHealth(HealthConfig.defaults().withCallers(callers));
        List<LinkReport> reports = new ArrayList<>();
        try (ServiceRunner leader = mesh.runner(orders).config(config).build();
                ServiceRunner ann =
                        mesh.client("ann").publisher(publisher("ann")).build();
                ServiceRunner bob =
                        mesh.client("bob").publisher(publisher("bob")).build();
                MessagePublisher intruder = publisher("intruder")) {
            intruder.listen(reports::add);
            time.await(leader.start());
            for (int i = 0; i < 180; i++) {
                time.await(ann.client().command("orders", "double", new Order(i)));
                time.await(bob.client().command("orders", "double", new Order(i)));
                time.await(intruder.publish("", SERVICE_QUEUE, true, noise()));
                time.advance(Duration.ofSeconds(1));
            }
        }
        assertThat(reports).hasAtLeastOneElementOfType(LinkReport.Lost.class);
    }

    private MessagePublisher publisher(String user) {
        return new InMemoryMessagePublisher(
                mesh.broker(), InMemoryConfig.defaults().withUser(user).identifyingSender());
    }

    private static Envelope noise() {
        return new Envelope("text/plain", null, null, null, true, Map.of(), new byte[] {1});
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
