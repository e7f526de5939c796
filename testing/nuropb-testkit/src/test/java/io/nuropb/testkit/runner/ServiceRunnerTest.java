package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.election.NotLeaderException;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.inmemory.InMemoryMessageSource;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.json.JacksonJson;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.RunningState;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.ServiceRunnerBuilder;
import io.nuropb.runner.StartFailedException;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Whole fleets in memory, on virtual time. */
class ServiceRunnerTest {

    private static final ServiceName ORDERS = new ServiceName("orders");
    private static final Duration TTL = Duration.ofSeconds(15);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time, TTL);
    private final List<String> handled = new ArrayList<>();

    @Test
    void aLoneInstanceElectsItselfPreparesAndServes() {
        ServiceRunner runner = runner("a");
        time.await(runner.start());
        assertThat(runner.status().state()).isEqualTo(RunningState.RUNNING_LEADER);
        assertThat(runner.leads()).isTrue();
        assertThat(call(runner, "a")).isEqualTo("a by a");
        assertThat(runner.serviceState().leaderId()).contains(new InstanceId("a"));
        assertThat(runner.serviceState().ready()).isTrue();
        runner.close();
        assertThat(runner.status().state()).isEqualTo(RunningState.SHUTDOWN);
        assertThat(mesh.coordinator().leases()).as("leases after the stop").isEmpty();
        assertThat(mesh.broker().connections()).as("connections after the stop").isZero();
    }

    @Test
    void aFleetHasOneLeaderWithTheSmallerPrefetch() {
        List<ServiceRunner> fleet = fleet(3);
        assertThat(fleet.stream().filter(ServiceRunner::leads)).hasSize(1);
        time.advance(Duration.ofSeconds(1));
        assertThat(mesh.broker().virtualHost().consumers("nuropb-orders-sq")).isEqualTo(3);
        assertThat(time.await(fleet.get(2).members()))
                .extracting(Presence::instance)
                .containsExactly(new InstanceId("i0"), new InstanceId("i1"), new InstanceId("i2"));
    }

    @Test
    void aGracefulStopHandsOverAtOnceAndTheFleetKeepsConsuming() {
        List<ServiceRunner> fleet = fleet(3);
        ServiceRunner leader = leader(fleet);
        long before = leader.status().leader().orElseThrow().term().number();
        time.await(leader.stop());
        time.advance(Duration.ofSeconds(1));
        ServiceRunner successor = leader(fleet);
        assertThat(successor).isNotSameAs(leader);
        assertThat(successor.status().leader().orElseThrow().term().number()).isGreaterThan(before);
        assertThat(successor.status().state()).isEqualTo(RunningState.RUNNING_LEADER);
        assertThat(call(successor, "x")).startsWith("x by ");
    }

    @Test
    void anInstanceThatHasDrainedServesNoMoreAndCallsUntilItIsStopped() {
        List<ServiceRunner> fleet = fleet(2);
        ServiceRunner leader = leader(fleet);
        time.await(leader.drain());
        time.advance(Duration.ofSeconds(1));
        assertThat(leader(fleet)).isNotSameAs(leader);
        assertThat(mesh.broker().virtualHost().consumers("nuropb-orders-sq")).isEqualTo(1);
        assertThat(leader.status().state()).isEqualTo(RunningState.STOPPING);
        assertThat(call(leader, "x")).startsWith("x by ");
        time.await(leader.stop());
        assertThat(leader.status().state()).isEqualTo(RunningState.SHUTDOWN);
        assertThatThrownBy(() -> call(leader, "y")).hasMessageContaining("closed");
    }

    @Test
    void aStartThatIsDrainedFailsAndNobodyServes() {
        mesh.broker().stop();
        ServiceRunner runner = runner("a");
        CompletableFuture<Void> start = runner.start();
        time.advance(Duration.ofSeconds(1));
        time.await(runner.drain());
        assertThatThrownBy(start::join)
                .hasCauseInstanceOf(StartFailedException.class)
                .hasMessageContaining("was stopped before it served");
        ServiceRunner never = runner("b");
        time.await(never.drain());
        assertThatThrownBy(() -> time.await(never.start())).hasMessageContaining("drained before it was started");
        runner.close();
        never.close();
    }

    @Test
    void aLeaderThatDiesIsReplacedAfterItsLeaseAndNobodyStopsServing() {
        List<ServiceRunner> fleet = fleet(2);
        ServiceRunner leader = leader(fleet);
        ServiceRunner follower =
                fleet.stream().filter(r -> r != leader).findFirst().orElseThrow();
        mesh.coordinator().expire(ORDERS, leader.identity().instance());
        time.advance(Duration.ofMillis(10));
        assertThat(follower.status().consuming()).isTrue();
        time.advance(Duration.ofSeconds(2));
        assertThat(fleet.stream().filter(ServiceRunner::leads)).hasSize(1);
        assertThat(fleet).allMatch(r -> r.status().consuming());
    }

    @Test
    void aCoordinatorThatIsGoneStopsLeadershipButNotService() {
        List<ServiceRunner> fleet = fleet(2);
        mesh.coordinator().stop();
        time.advance(TTL.plusSeconds(5));
        assertThat(fleet.stream().filter(ServiceRunner::leads)).isEmpty();
        assertThat(fleet).allMatch(r -> r.status().consuming());
        assertThat(call(fleet.get(0), "y")).startsWith("y by ");

        ServiceRunner late = runner("late");
        CompletableFuture<Void> start = late.start();
        time.advance(Duration.ofSeconds(5));
        assertThat(start).isNotDone();
        assertThat(late.status().waitingFor()).isPresent();

        mesh.coordinator().start();
        time.await(start);
        time.advance(TTL);
        assertThat(fleet.stream().filter(ServiceRunner::leads).count() + (late.leads() ? 1 : 0))
                .isEqualTo(1);
    }

    @Test
    void aDeletedQueueIsRepairedByTheLeaderAndConsumedAgainByAll() {
        List<ServiceRunner> fleet = fleet(3);
        mesh.broker().virtualHost().deleteQueue("nuropb-orders-sq");
        time.advance(Duration.ofSeconds(5));
        assertThat(mesh.broker().virtualHost().consumers("nuropb-orders-sq")).isEqualTo(3);
        assertThat(call(fleet.get(1), "z")).startsWith("z by ");
    }

    @Test
    void aBrokerThatRestartsIsPreparedAnewAndServedAgain() {
        List<ServiceRunner> fleet = fleet(3);
        mesh.broker().stop();
        time.advance(Duration.ofSeconds(20));
        assertThat(fleet).noneMatch(r -> r.status().consuming());
        mesh.broker().start();
        time.advance(Duration.ofSeconds(30));
        assertThat(fleet).allMatch(r -> r.status().consuming());
        assertThat(mesh.broker().virtualHost().queues()).contains("nuropb-orders-dl");
        assertThat(call(fleet.get(1), "z")).startsWith("z by ");
    }

    @Test
    void anOperatorPausesAndResumesTheFleet() {
        List<ServiceRunner> fleet = fleet(2);
        mesh.coordinator().control(ORDERS, new OperatorControl(false, "ann", "upgrade"));
        time.advance(Duration.ofSeconds(2));
        assertThat(fleet).noneMatch(r -> r.status().consuming());
        assertThat(fleet.get(0).serviceState().consume()).isFalse();
        assertThat(fleet.get(0).serviceState().pausedByOperator()).isTrue();
        mesh.coordinator().withdrawControl(ORDERS);
        time.advance(Duration.ofSeconds(2));
        assertThat(fleet).allMatch(r -> r.status().consuming());
    }

    @Test
    void onlyTheLeaderWritesProperties() {
        List<ServiceRunner> fleet = fleet(2);
        ServiceRunner leader = leader(fleet);
        time.await(leader.putProperty("colour", "blue"));
        assertThat(mesh.coordinator().property(ORDERS, "colour")).contains("blue");
        ServiceRunner follower =
                fleet.stream().filter(r -> r != leader).findFirst().orElseThrow();
        assertThatThrownBy(() -> time.await(follower.putProperty("colour", "red")))
                .isInstanceOf(NotLeaderException.class)
                .hasMessageContaining("colour")
                .hasMessageContaining(leader.identity().instance().value());
    }

    @Test
    void aSecondStartIsRefusedAndChangesNothing() {
        ServiceRunner runner = runner("a");
        time.await(runner.start());
        assertThatThrownBy(() -> time.await(runner.start()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("started before");
        assertThat(runner.status().consuming()).isTrue();
    }

    @Test
    void aStopBeforeOrDuringTheStartIsFine() {
        ServiceRunner never = runner("a");
        time.await(never.stop());
        assertThat(never.status().state()).isEqualTo(RunningState.SHUTDOWN);

        ServiceRunner early = runner("b");
        CompletableFuture<Void> start = early.start();
        time.await(early.stop());
        assertThatThrownBy(() -> time.await(start)).isInstanceOf(StartFailedException.class);
        time.await(early.stop());
    }

    @Test
    void aFleetWithoutACoordinatorIsRefusedWithTheRemedy() {
        ServiceRunnerBuilder incomplete = ServiceRunner.builder(service("a"))
                .topology(new InMemoryTopology(mesh.broker(), InMemoryConfig.defaults()))
                .source(new InMemoryMessageSource(mesh.broker(), InMemoryConfig.defaults()))
                .publisher(new InMemoryMessagePublisher(mesh.broker(), InMemoryConfig.defaults()))
                .json(new JacksonJson())
                .scheduler(time);
        assertThatThrownBy(incomplete::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("coordinator")
                .hasMessageContaining("RunnerMode.STANDALONE");
    }

    @Test
    void aStandaloneServiceNeedsNoCoordinatorAndAClientNoQueue() {
        ServiceRunner alone = mesh.runner(service("a"))
                .config(RunnerConfig.defaults().withMode(RunnerMode.STANDALONE))
                .build();
        time.await(alone.start());
        assertThat(alone.status().state()).isEqualTo(RunningState.RUNNING_STANDALONE);

        ServiceRunner client = mesh.client("shop-client").build();
        time.await(client.start());
        assertThat(call(client, "q")).isEqualTo("q by a");
        time.await(client.stop());
        time.await(alone.stop());
        assertThat(mesh.broker().connections()).isZero();
    }

    @Test
    void aBrokerWithAWrongPasswordFailsTheStartWithItsMessage() {
        mesh.broker().admitUsers(false);
        ServiceRunner runner = runner("a");
        assertThatThrownBy(() -> time.await(runner.start()))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("user name and password");
        time.await(runner.stop());
    }

    private ServiceRunner leader(List<ServiceRunner> fleet) {
        return fleet.stream().filter(ServiceRunner::leads).findFirst().orElseThrow();
    }

    private List<ServiceRunner> fleet(int size) {
        List<ServiceRunner> fleet = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            fleet.add(runner("i" + i));
        }
        fleet.stream().map(ServiceRunner::start).toList().forEach(time::await);
        time.advance(Duration.ofSeconds(1));
        return fleet;
    }

    private ServiceRunner runner(String id) {
        return mesh.runner(service(id)).instance(new InstanceId(id)).build();
    }

    private MeshService service(String id) {
        return MeshService.named("orders")
                .method("echo", (params, context) -> {
                    handled.add(String.valueOf(params.get("text")));
                    return params.get("text") + " by " + id;
                })
                .build();
    }

    private String call(ServiceRunner caller, String text) {
        return time.await(caller.client().request("orders", "echo", Map.of("text", text), String.class));
    }
}
