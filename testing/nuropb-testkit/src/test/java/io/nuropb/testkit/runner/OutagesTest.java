package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.election.Control;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.runner.Missing;
import io.nuropb.runner.Missing.What;
import io.nuropb.runner.Mode;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunningState;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.ServiceRunnerBuilder;
import io.nuropb.runner.StartFailedException;
import io.nuropb.runner.Status;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Topology;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an instance tells of what it misses: in its status, and in the log, once. */
class OutagesTest {

    private static final ServiceName ORDERS = new ServiceName("orders");
    private static final String QUEUE = "nuropb-orders-sq";
    private static final Duration TTL = Duration.ofSeconds(15);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time, TTL);
    private final LoggedLines log = new LoggedLines();
    private final List<ServiceRunner> fleet = new ArrayList<>();

    @AfterEach
    void stop() {
        fleet.forEach(ServiceRunner::close);
        log.close();
    }

    private static final String DRIFT = "the broker's objects are not as they have to be";

    @Test
    void aCoordinatorThatIsGoneIsToldOnceAndItsReturnOnce() {
        start(3);
        mesh.coordinator().stop();
        time.advance(Duration.ofSeconds(40));
        mesh.coordinator().start();
        time.advance(Duration.ofSeconds(40));
        eachTold("the coordinator is missing", "the coordinator is there again after");
    }

    @Test
    void aCoordinatorThatIsGoneForAMomentOnlyIsToldToo() {
        start(3);
        mesh.coordinator().stop();
        time.advance(Duration.ofSeconds(6));
        mesh.coordinator().start();
        time.advance(Duration.ofSeconds(40));
        eachTold("the coordinator is missing", "the coordinator is there again after");
    }

    @Test
    void aBrokerThatIsGoneIsToldOnceWhateverNumberOfConnectionsNoticesAndItsReturnOnce() {
        start(3);
        useReplyQueues();
        mesh.broker().stop();
        fleet.forEach(runner -> failingCall(runner));
        time.advance(Duration.ofSeconds(90));
        mesh.broker().start();
        time.advance(Duration.ofSeconds(40));
        eachTold("the broker is missing", "the broker is there again after 9");
        assertThat(log.news("orders/i0"))
                .singleElement()
                .asString()
                .contains("running-")
                .contains(", consuming");
    }

    @Test
    void aBrokerThatRestartsInAMomentIsToldOnce() {
        start(3);
        mesh.broker().restart();
        time.advance(Duration.ofSeconds(30));
        eachTold("the broker is missing", "the broker is there again after 0.");
    }

    @Test
    void aBrokerThatComesAndGoesDoesNotFloodTheLog() {
        start(1);
        for (int i = 0; i < 100; i++) {
            mesh.broker().stop();
            time.advance(Duration.ofMillis(1_500));
            mesh.broker().start();
            time.advance(Duration.ofMillis(7_500));
        }
        assertThat(log.warnings("orders/i0"))
                .as("in 15 minutes, 3 in each")
                .hasSizeBetween(30, 48)
                .anyMatch(line -> line.endsWith(" shorter ones since the last such line were not told"));
        assertThat(log.news("orders/i0")).hasSameSizeAs(log.warnings("orders/i0"));
    }

    @Test
    void bothServersGoneAreToldOneByOne() {
        start(2);
        mesh.coordinator().stop();
        time.advance(Duration.ofSeconds(30));
        mesh.broker().stop();
        time.advance(Duration.ofSeconds(30));
        assertThat(log.warnings("orders/i0")).hasSize(2);
        assertThat(fleet.get(0).status().missing()).extracting(Missing::what).contains(What.COORDINATOR, What.BROKER);
        mesh.broker().start();
        time.advance(Duration.ofSeconds(10));
        mesh.coordinator().start();
        time.advance(Duration.ofSeconds(40));
        assertThat(log.warnings("orders/i0")).hasSize(2);
        assertThat(log.news("orders/i0: ")).hasSize(2);
        assertThat(fleet).allMatch(runner -> runner.status().missing().isEmpty());
    }

    @Test
    void aBrokerThatKeepsPublishersWaitingIsTold() {
        start(1);
        useReplyQueues();
        mesh.broker().block();
        fleet.forEach(runner -> failingCall(runner));
        time.advance(Duration.ofSeconds(20));
        assertThat(fleet.get(0).status().isMissing(What.PUBLISHING)).isTrue();
        assertThat(fleet.get(0).status().consuming()).isTrue();
        mesh.broker().unblock();
        time.advance(Duration.ofSeconds(20));
        eachTold("the broker takes no messages", "the broker takes messages again after 20.0 s");
        assertThat(fleet.get(0).status().missing()).isEmpty();
    }

    @Test
    void aPauseIsToldWithWhoAskedForItAndItsEnd() {
        start(3);
        mesh.coordinator().control(ORDERS, new Control(false, "ann", "upgrade"));
        time.advance(Duration.ofSeconds(60));
        assertThat(fleet)
                .allMatch(runner ->
                        runner.status().missing().size() == 1 && runner.status().isMissing(What.RESUMPTION));
        mesh.coordinator().withdrawControl(ORDERS);
        time.advance(Duration.ofSeconds(10));
        eachTold("the fleet is paused: Paused by 'ann': upgrade", "the fleet is resumed after 60.");
    }

    @Test
    void driftThatStopsAFleetIsToldByTheLeaderWithTheDifferenceAndByEachFollower() {
        declareAnotherQueue();
        startWithoutWaiting(3);
        time.advance(Duration.ofSeconds(25));
        for (ServiceRunner runner : fleet) {
            assertThat(log.warnings(label(runner)))
                    .singleElement()
                    .asString()
                    .contains(runner.leads() ? DRIFT : "the leader's proclamation that the broker is ready is missing")
                    .contains(runner.leads() ? QUEUE : "The leader's own log and status say");
        }
        assertThat(log.warnings()).isEqualTo(3);
        mesh.broker().virtualHost().deleteQueue(QUEUE);
        time.advance(Duration.ofSeconds(20));
        for (ServiceRunner runner : fleet) {
            assertThat(runner.status().consuming()).isTrue();
            assertThat(log.news(label(runner)))
                    .filteredOn(line -> line.contains(" after "))
                    .hasSize(1);
        }
    }

    @Test
    void anInstanceWithoutAFleetLacksNoLeader() {
        startAlone();
        time.advance(Duration.ofSeconds(60));
        assertThat(fleet.get(0).status().consuming()).isTrue();
        assertThat(log.warnings()).isZero();
        assertThat(fleet.get(0).status().missing()).isEmpty();
    }

    @Test
    void driftIsToldByAnInstanceWithoutAFleetAndSoIsItsEnd() {
        declareAnotherQueue();
        startAlone();
        time.advance(Duration.ofSeconds(60));
        assertThat(log.warnings("orders/i0")).singleElement().asString().contains(DRIFT);
        mesh.broker().virtualHost().deleteQueue(QUEUE);
        time.advance(Duration.ofSeconds(20));
        assertThat(fleet.get(0).status().consuming()).isTrue();
        assertThat(log.news("orders/i0")).anyMatch(line -> line.contains("as they have to be again after"));
        assertThat(fleet.get(0).status().missing()).isEmpty();
    }

    @Test
    void driftIsToldOnceByEachInstanceThatLedAndGaveWay() {
        declareAnotherQueue();
        startWithoutWaiting(3);
        time.advance(Duration.ofSeconds(200));
        for (ServiceRunner runner : fleet) {
            assertThat(log.warnings(label(runner)))
                    .filteredOn(line -> line.contains(DRIFT))
                    .as("each has led")
                    .hasSize(1);
            assertThat(log.news(label(runner))).noneMatch(line -> line.contains(" after "));
        }
        mesh.broker().virtualHost().deleteQueue(QUEUE);
        time.advance(Duration.ofSeconds(40));
        for (ServiceRunner runner : fleet) {
            assertThat(runner.status().consuming()).isTrue();
            assertThat(log.news(label(runner))).anyMatch(line -> line.contains("as they have to be again after"));
        }
    }

    @Test
    void whatPassesByItselfIsNotTold() {
        start(3);
        ServiceRunner leader =
                fleet.stream().filter(ServiceRunner::leads).findFirst().orElseThrow();
        time.await(leader.stop());
        time.advance(Duration.ofSeconds(10));
        mesh.broker().virtualHost().deleteQueue(QUEUE);
        time.advance(Duration.ofSeconds(60));
        assertThat(log.warnings()).isZero();
        assertThat(fleet)
                .filteredOn(runner -> runner != leader)
                .allMatch(runner -> runner.status().missing().isEmpty());
    }

    @Test
    void aStartWithoutServersIsToldOnce() {
        mesh.coordinator().stop();
        mesh.broker().stop();
        startWithoutWaiting(1);
        time.advance(Duration.ofSeconds(60));
        assertThat(log.warnings("orders/i0")).hasSize(1);
        assertThat(fleet.get(0).status().describe())
                .contains("the coordinator is missing since 20")
                .doesNotContain("consuming");
        mesh.coordinator().start();
        time.advance(Duration.ofSeconds(20));
        assertThat(log.warnings("orders/i0"))
                .hasSize(2)
                .last()
                .asString()
                .contains("the broker is missing")
                .contains("the server does not run");
        mesh.broker().start();
        time.advance(Duration.ofSeconds(20));
        assertThat(fleet.get(0).status().consuming()).isTrue();
        assertThat(log.news("orders/i0"))
                .filteredOn(line -> line.contains(" after "))
                .hasSize(2);
    }

    @Test
    void theStatusNamesTheCoordinatorWhileTheInstanceServesWithoutIt() {
        start(2);
        Instant before = time.wallClock();
        mesh.coordinator().stop();
        time.advance(Duration.ofSeconds(8));
        Status early = fleet.get(1).status();
        assertThat(early.consuming()).isTrue();
        assertThat(early.missing()).singleElement().satisfies(missing -> {
            assertThat(missing.what()).isEqualTo(What.COORDINATOR);
            assertThat(missing.since()).isBetween(before, before.plusSeconds(8));
            assertThat(missing.cause()).isNotEmpty();
            assertThat(missing.remedy()).contains("joins again by itself");
        });
        time.advance(Duration.ofSeconds(60));
        Status late = fleet.get(1).status();
        assertThat(late.state()).isEqualTo(RunningState.RUNNING_FOLLOWER);
        assertThat(late.waitingFor()).isEmpty();
        assertThat(late.missing())
                .as("the same outage")
                .first()
                .extracting(Missing::since)
                .isEqualTo(early.missing().get(0).since());
        assertThat(late.describe())
                .contains("running-follower, consuming")
                .contains("the coordinator is missing since");
        mesh.coordinator().start();
        time.advance(Duration.ofSeconds(40));
        assertThat(fleet.get(1).status().missing()).isEmpty();
    }

    @Test
    void theReasonOfAFailedStartIsKept() {
        mesh.broker().admitUsers(false);
        startWithoutWaiting(1);
        ServiceRunner runner = fleet.get(0);
        time.advance(Duration.ofSeconds(5));
        time.await(runner.stop());
        assertThat(runner.status().state()).isEqualTo(RunningState.SHUTDOWN);
        assertThat(runner.status().failure())
                .hasValueSatisfying(why -> assertThat(why).contains("does not accept user name and password"));
        assertThat(runner.status().describe()).contains("the start failed").contains("user name and password");
    }

    @Test
    void whatAStartWaitedForIsKeptWhenItIsStopped() {
        mesh.broker().stop();
        ServiceRunner runner = runner("i0");
        fleet.add(runner);
        CompletableFuture<Void> start = runner.start();
        time.advance(Duration.ofSeconds(10));
        time.await(runner.stop());
        assertThatThrownBy(() -> time.await(start))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("stopped before it served; it waited for: ")
                .hasMessageContaining("the server does not run");
        assertThat(runner.status().failure())
                .hasValueSatisfying(why -> assertThat(why).contains("the server does not run"));
    }

    @Test
    void aClientNoticesThatItsReplyQueueIsGoneAndConsumesAnotherWithoutBeingAsked() {
        ServiceRunner client = mesh.client("visitor").build();
        fleet.add(client);
        time.await(client.start());
        log.forget();
        mesh.broker().stop();
        time.advance(Duration.ofSeconds(10));
        assertThat(client.status().consuming()).isFalse();
        assertThat(client.status().isMissing(What.BROKER)).isTrue();
        mesh.broker().start();
        time.advance(Duration.ofSeconds(2));
        assertThat(client.status().consuming()).isTrue();
        assertThat(client.status().missing()).isEmpty();
        assertThat(mesh.broker().virtualHost().queues())
                .as("its own queue, and none of a service")
                .hasSize(1);
        time.advance(Duration.ofSeconds(10));
        eachTold("the broker is missing", "the broker is there again after");
    }

    @Test
    void aServiceConsumesTheReplyQueueThatItHadAgainWithoutBeingAsked() {
        start(1);
        useReplyQueues();
        int queues = mesh.broker().virtualHost().queues().size();
        mesh.broker().stop();
        time.advance(Duration.ofSeconds(10));
        assertThat(fleet.get(0).status().isMissing(What.REPLY_QUEUE)).isTrue();
        mesh.broker().start();
        time.advance(Duration.ofSeconds(2));
        assertThat(mesh.broker().virtualHost().queues()).hasSize(queues);
        assertThat(fleet.get(0).status().missing()).isEmpty();
    }

    @Test
    void allConsumeWithinTwoSecondsAfterALongOutageOfTheBroker() {
        start(10);
        for (int outage = 0; outage < 20; outage++) {
            mesh.broker().stop();
            time.advance(Duration.ofSeconds(60 + outage));
            mesh.broker().start();
            time.advance(Duration.ofMillis(1_200));
            assertThat(mesh.broker().virtualHost().consumers(QUEUE)).isEqualTo(10);
            time.advance(Duration.ofSeconds(20));
        }
    }

    private void eachTold(String beginning, String end) {
        assertThat(fleet).isNotEmpty().allSatisfy(runner -> {
            assertThat(log.warnings(label(runner))).singleElement().asString().contains(beginning);
            assertThat(log.news(label(runner)))
                    .filteredOn(line -> line.contains(" after "))
                    .singleElement()
                    .asString()
                    .contains(end);
        });
        assertThat(log.warnings()).as("of all").isEqualTo(fleet.size());
    }

    private static String label(ServiceRunner runner) {
        return runner.identity().service() + "/" + runner.identity().instance() + ":";
    }

    private void start(int size) {
        startWithoutWaiting(size);
        time.advance(Duration.ofSeconds(10));
        assertThat(fleet).allMatch(runner -> runner.status().consuming());
        assertThat(log.warnings()).as("warnings of a start").isZero();
        log.forget();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Their status tells how far they came.
    private void startWithoutWaiting(int size) {
        for (int i = 0; i < size; i++) {
            ServiceRunner runner = runner("i" + i);
            fleet.add(runner);
            runner.start();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Its status tells how far it came.
    private void startAlone() {
        ServiceRunner alone = builder("i0")
                .config(RunnerConfig.defaults().withMode(Mode.STANDALONE))
                .build();
        fleet.add(alone);
        alone.start();
    }

    private ServiceRunner runner(String id) {
        return builder(id).build();
    }

    private ServiceRunnerBuilder builder(String id) {
        MeshService service = MeshService.named("orders")
                .method("echo", (params, context) -> params.get("text"))
                .build();
        return mesh.runner(service).instance(new InstanceId(id));
    }

    private void useReplyQueues() {
        fleet.forEach(runner -> time.await(call(runner)));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It fails: the broker is missing.
    private static void failingCall(ServiceRunner runner) {
        call(runner);
    }

    private static CompletableFuture<String> call(ServiceRunner runner) {
        return runner.client().request("orders", "echo", Map.of("text", "x"), String.class);
    }

    private void declareAnotherQueue() {
        try (InMemoryTopology other = new InMemoryTopology(mesh.broker(), InMemoryConfig.defaults())) {
            time.await(other.declare(new Topology(
                    List.of(), List.of(new Queue(QUEUE, true, Map.of("x-message-ttl", 60_000))), List.of())));
        }
    }
}
