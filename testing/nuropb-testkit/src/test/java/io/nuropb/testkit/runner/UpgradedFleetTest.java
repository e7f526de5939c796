package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.service.MeshServiceBuilder;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.topology.TopologyNames;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of calls of a later version's method in a fleet of two versions, when the later one goes. */
class UpgradedFleetTest {

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time, Duration.ofSeconds(15));
    private final List<ServiceRunner> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(ServiceRunner::close);
    }

    @Test
    void aMethodIsUnknownOnceTheLastInstanceThatHasItIsGone() {
        ServiceRunner older = start("old", false);
        ServiceRunner later = start("new", true);
        assertThat(time.await(refund(older))).isEqualTo("refunded");
        stop(later);
        isRefusedSoon(older);
    }

    @Test
    void callsOfAnInstanceThatHasLostItsLeaseAndGoesOnAreNotRefused() {
        ServiceRunner older = start("old", false);
        start("new", true);
        for (int i = 0; i < 20; i++) {
            mesh.coordinator().expire(new ServiceName("orders"), new InstanceId("new"));
            assertThat(time.await(refund(older))).isEqualTo("refunded");
        }
    }

    @Test
    void whatOnlyTheLastLeaderHeardOfIsGivenBackForAWhile() {
        ServiceRunner later = start("new", true);
        ServiceRunner older = start("old", false);
        stop(later);
        CompletableFuture<String> call = refund(older);
        time.advance(Duration.ofSeconds(2));
        assertThat(call).as("another instance may have it").isNotDone();
        start("newer", true);
        assertThat(time.await(call)).isEqualTo("refunded");
    }

    @Test
    void whatANewLeaderHasHeardOfItselfIsNotKeptForTheSakeOfTheLastOne() {
        ServiceRunner later = start("new", true);
        ServiceRunner older = start("old", false);
        ServiceRunner oldest = start("oldest", false);
        stop(later);
        ServiceRunner newer = start("newer", true);
        assertThat(time.await(refund(older))).isEqualTo("refunded");
        assertThat(newer.leads()).isFalse();
        stop(newer);
        isRefusedSoon(older);
        isRefusedSoon(oldest);
    }

    /** The service queue knows nothing of that name in the compatible profile, so it is the same one. */
    @Test
    void instancesWhoseDeadLetterQueuesAreNamedDifferentlyServeTogether() {
        ServiceRunner later = start("new", false, named("{service}-letters"));
        ServiceRunner older = start("old", true);
        assertThat(later.leads()).isTrue();
        assertThat(older.status().consuming()).isTrue();
        for (int i = 0; i < 20; i++) {
            assertThat(time.await(refund(later))).isEqualTo("refunded");
        }
    }

    private static RunnerConfig named(String deadLetterQueue) {
        TopologyNames usual = TopologyNames.defaults();
        TopologyNames names = new TopologyNames(
                usual.rpcExchange(),
                usual.eventsExchange(),
                usual.deadLetterExchange(),
                usual.serviceQueuePattern(),
                deadLetterQueue,
                usual.replyQueuePattern());
        return RunnerConfig.defaults().withProfile(TopologyProfile.compatible().withNames(names));
    }

    private void isRefusedSoon(ServiceRunner caller) {
        CompletableFuture<String> call = refund(caller);
        time.advance(Duration.ofSeconds(20));
        assertThat(call).isCompletedExceptionally();
        assertThatThrownBy(() -> time.await(call)).hasMessageContaining("Unknown method refund");
    }

    private static CompletableFuture<String> refund(ServiceRunner caller) {
        return caller.client().request("orders", "refund", Map.of(), String.class);
    }

    private void stop(ServiceRunner runner) {
        time.await(runner.stop());
        time.advance(Duration.ofSeconds(1));
    }

    private ServiceRunner start(String id, boolean refunds) {
        return start(id, refunds, RunnerConfig.defaults());
    }

    private ServiceRunner start(String id, boolean refunds, RunnerConfig config) {
        MeshServiceBuilder service = MeshService.named("orders").method("ping", context -> "pong");
        if (refunds) {
            service.method("refund", context -> "refunded");
        }
        ServiceRunner runner = mesh.runner(service.build())
                .instance(new InstanceId(id))
                .config(config)
                .build();
        started.add(runner);
        time.await(runner.start());
        time.advance(Duration.ofSeconds(1));
        return runner;
    }
}
