package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.OperatorControl;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.UnmetRequirement;
import io.nuropb.runner.UnmetRequirement.What;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an instance tells of what it misses: in the log, once. */
class OutagesTest extends OutageTrial {

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
        assertThat(log.news(label(fleet.get(0))))
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
        assertThat(fleet.get(0).status().missing())
                .extracting(UnmetRequirement::what)
                .contains(What.COORDINATOR, What.BROKER);
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
        mesh.coordinator().control(ORDERS, new OperatorControl(false, "ann", "upgrade"));
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
        assertThat(log.warnings()).hasSize(3);
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
        assertThat(log.warnings()).isEmpty();
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
        time.advance(Duration.ofSeconds(70));
        assertThat(log.warnings()).isEmpty();
        assertThat(fleet)
                .filteredOn(runner -> runner != leader)
                .allMatch(runner -> runner.status().missing().isEmpty());
    }

    @Test
    void aQueueThatWasMadeAnewIsToldOnceByItsLeader() {
        start(3);
        ServiceRunner leader =
                fleet.stream().filter(ServiceRunner::leads).findFirst().orElseThrow();
        mesh.broker().virtualHost().deleteQueue(QUEUE);
        time.advance(Duration.ofSeconds(60));
        assertThat(log.warnings()).hasSize(1);
        assertThat(log.warnings(label(leader)))
                .singleElement()
                .asString()
                .contains("queue '" + QUEUE + "' was gone and has been made anew: what waited in it is lost");
        assertThat(fleet).allMatch(runner -> runner.status().missing().isEmpty());
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
    void aStartIsToldOnceAndSaysThatTheInstanceConsumes() {
        startWithoutWaiting(3);
        time.advance(Duration.ofSeconds(30));
        for (ServiceRunner runner : fleet) {
            String state = runner.leads() ? " running-leader" : " running-follower";
            assertThat(log.news(label(runner).replace(":", " ")))
                    .singleElement()
                    .asString()
                    .contains(state + ", consuming; leader ")
                    .doesNotContain("missing", "not consumed", "waits for");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = RunnerMode.class,
            names = {"STANDALONE", "CLIENT_ONLY"})
    void aStartWithoutAFleetIsToldOnceToo(RunnerMode mode) {
        start(mode);
        time.advance(Duration.ofSeconds(30));
        assertThat(log.news("orders/i0")).containsExactly("orders/i0 running-standalone, consuming");
    }

    @Test
    void aFollowerThatIsElectedTellsOnceThatItLeads() {
        start(2);
        ServiceRunner leader =
                fleet.stream().filter(ServiceRunner::leads).findFirst().orElseThrow();
        time.await(leader.stop());
        time.advance(Duration.ofSeconds(30));
        ServiceRunner next =
                fleet.stream().filter(ServiceRunner::leads).findFirst().orElseThrow();
        assertThat(log.news(label(next).replace(":", " ")))
                .filteredOn(line -> !line.contains(" asks for "))
                .singleElement()
                .asString()
                .contains("running-leader, consuming; leader ")
                .doesNotContain("missing");
    }

    @Test
    void aStartThatFailsTellsNoOutage() {
        mesh.broker().admitUsers(false);
        startWithoutWaiting(1);
        time.advance(Duration.ofSeconds(30));
        assertThat(fleet.get(0).status().failure()).isPresent();
        assertThat(log.warnings("orders/i0")).isEmpty();
    }
}
