package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.health.actuators.ScalingSignal;
import io.nuropb.health.policies.ScalingReason;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.BrokerReading.Resource;
import io.nuropb.health.sensors.QueueReading;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.LoggedLines;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told and published when the reason for the number of instances changes, and the number does not. */
class ScalingReasonTest {

    private static final ServiceName ORDERS = new ServiceName("orders");

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time, Duration.ofSeconds(15));
    private final LoggedLines log = new LoggedLines();
    private ServiceRunner runner;
    private Supplier<BrokerReading> broker = () -> answering(Set.of());

    @BeforeEach
    void start() {
        MeshService service = MeshService.named("orders")
                .method("total", Map.class, (items, call) -> items.size())
                .build();
        runner = mesh.runner(service)
                .instance(new InstanceId("a"))
                .monitor(new Monitor())
                .scaler(signal -> {})
                .build();
        time.await(runner.start());
        time.advance(Duration.ofMinutes(1));
        log.forget();
    }

    @AfterEach
    void stop() {
        runner.close();
        log.close();
    }

    @Test
    void oneReasonToDecideNothingAfterAnotherIsPublishedThoughNoNumberChanges() {
        broker = () -> BrokerReading.unknown("nobody answers in a test");
        time.advance(Duration.ofMinutes(1));
        assertThat(published()).contains("\"kind\": \"BACKLOG_UNKNOWN\"", "nobody answers in a test");

        broker = () -> answering(Set.of(Resource.MEMORY));
        time.advance(Duration.ofMinutes(1));

        assertThat(published()).contains("\"kind\": \"BROKER_ALARM\"", "runs short of [MEMORY]");
        assertThat(runner.scalingSignal()).map(ScalingSignal::kind).contains(ScalingReason.BROKER_ALARM);
    }

    @Test
    void eachReasonIsLoggedOnceAndSoIsThatItIsOver() {
        broker = () -> answering(Set.of(Resource.DISK));
        time.advance(Duration.ofMinutes(10));
        broker = () -> answering(Set.of());
        time.advance(Duration.ofMinutes(10));

        assertThat(asked()).hasSize(2);
        assertThat(asked().get(0)).contains("asks for 1 instances, and there are 1: Frozen: the broker runs short");
        assertThat(asked().get(1)).doesNotContain("Frozen");
    }

    @Test
    void aReasonOfWhichOnlyTheNumbersChangeIsPublishedOnce() {
        broker = () -> BrokerReading.unknown("no answer within " + time.now().nanos() + " ns");
        time.advance(Duration.ofSeconds(20));
        String first = published();
        time.advance(Duration.ofMinutes(10));

        assertThat(published()).isEqualTo(first);
        assertThat(asked()).hasSize(1);
    }

    private List<String> asked() {
        return log.news("orders/a").stream()
                .filter(line -> line.contains("asks for"))
                .toList();
    }

    private String published() {
        return mesh.coordinator().property(ORDERS, "scaling").orElseThrow();
    }

    private BrokerReading answering(Set<Resource> alarms) {
        QueueReading empty = QueueReading.declared(0, 1, time.now());
        return new BrokerReading(empty, empty, Optional.of(alarms), Optional.empty());
    }

    private final class Monitor implements BrokerMonitor {
        @Override
        public CompletionStage<BrokerReading> read(String serviceQueue, String deadLetterQueue) {
            return CompletableFuture.completedFuture(broker.get());
        }

        @Override
        public void close() {}
    }
}
