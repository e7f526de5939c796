package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Restrictions;
import io.nuropb.health.HealthConfig;
import io.nuropb.health.HealthConfig.Mode;
import io.nuropb.inmemory.PythonInstance;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.UnmetRequirement;
import io.nuropb.testkit.LoggedLines;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a leader does when too much fails. */
class BreakerTest extends FailingFleet {

    @Test
    void aFleetThatFailsPausesAndGoesOnWhenOneInstanceHasTried() {
        List<ServiceRunner> fleet = fleet(HealthConfig.defaults());
        failing = Set.of("total", "cancel");
        run(fleet, Duration.ofSeconds(25));
        assertThat(alerts).as("within two windows of the counters").hasSize(1);
        assertThat(consuming(fleet)).isEqualTo(3);

        run(fleet, Duration.ofSeconds(60));
        assertThat(consuming(fleet)).isZero();
        assertThat(fleet.get(1).status().waitingFor())
                .hasValueSatisfying(reason -> assertThat(reason).contains("messages have failed", "pauses for"));

        assertThat(fleet)
                .as("an orchestrator leaves them in service")
                .allMatch(one -> one.status().available());
        assertThat(fleet.get(1).serviceState().ready()).isTrue();
        assertThat(fleet.get(1).serviceState().consume()).isFalse();
        assertThat(fleet.get(1).serviceState().pausedByOperator()).isFalse();
        assertThat(fleet.get(1).status().missing())
                .filteredOn(missing -> missing.what() == UnmetRequirement.What.RESUMPTION)
                .singleElement()
                .satisfies(missing -> assertThat(missing.cause()).startsWith("Paused by its leader: "));

        failing = Set.of();
        run(fleet, Duration.ofSeconds(50));
        assertThat(consuming(fleet)).as("one tries").isEqualTo(1);
        run(fleet, Duration.ofSeconds(70));
        assertThat(consuming(fleet)).isEqualTo(3);
        assertThat(answered(fleet.get(0).client().request("orders", "total", Map.of(), Object.class)))
                .isEqualTo("total");
    }

    @Test
    void whileItStillFailsThePauseIsDoubled() {
        List<ServiceRunner> fleet = fleet(HealthConfig.defaults());
        failing = Set.of("total", "cancel");
        run(fleet, Duration.ofMinutes(5));
        assertThat(consuming(fleet)).isZero();
        assertThat(alerts).anySatisfy(alert -> assertThat(alert).contains("pauses for 2 min"));
    }

    @Test
    void oneMethodThatFailsIsRefusedAndTheOthersAreServed() {
        List<ServiceRunner> fleet = fleet(HealthConfig.defaults());
        failing = Set.of("cancel");
        run(fleet, Duration.ofSeconds(100));
        assertThat(consuming(fleet)).isEqualTo(3);
        assertThat(answered(fleet.get(0).client().request("orders", "cancel", Map.of(), Object.class)))
                .isInstanceOfSatisfying(
                        String.class, failure -> assertThat(failure).contains("orders.cancel is refused for a time"));
        assertThat(fleet.get(1).serviceState().restrictions().methods()).containsExactly("orders.cancel");
        assertThat(answered(fleet.get(0).client().request("orders", "total", Map.of(), Object.class)))
                .isEqualTo("total");

        failing = Set.of();
        run(fleet, Duration.ofMinutes(2));
        assertThat(answered(fleet.get(0).client().request("orders", "cancel", Map.of(), Object.class)))
                .isEqualTo("cancel");
    }

    @Test
    void aLeadersEndDoesNotEndThePause() {
        List<ServiceRunner> fleet = fleet(HealthConfig.defaults());
        failing = Set.of("total", "cancel");
        run(fleet, Duration.ofSeconds(85));
        assertThat(consuming(fleet)).isZero();

        stopLeader(fleet);
        run(fleet, Duration.ofSeconds(50));
        assertThat(consuming(fleet)).as("the successor keeps them from it").isZero();
        assertThat(alerts).anySatisfy(alert -> assertThat(alert).startsWith("A new leader goes on with what was"));

        failing = Set.of();
        assertThat(firstToConsume(fleet)).as("one tries").isEqualTo(1);
        run(fleet, Duration.ofSeconds(70));
        assertThat(consuming(fleet)).isEqualTo(2);
    }

    @Test
    void aLeadersEndDoesNotEndARefusal() {
        List<ServiceRunner> fleet = fleet(HealthConfig.defaults());
        failing = Set.of("cancel");
        run(fleet, Duration.ofSeconds(100));
        stopLeader(fleet);
        run(fleet, Duration.ofSeconds(10));
        assertThat(answered(fleet.get(0).client().request("orders", "cancel", Map.of(), Object.class)))
                .isInstanceOfSatisfying(
                        String.class, failure -> assertThat(failure).contains("orders.cancel is refused for a time"));

        failing = Set.of();
        run(fleet, Duration.ofMinutes(2));
        assertThat(answered(fleet.get(0).client().request("orders", "cancel", Map.of(), Object.class)))
                .isEqualTo("cancel");
    }

    @Test
    void aPauseOutlastsAnOutageInWhichAllLeasesEnd() {
        List<ServiceRunner> fleet = fleet(HealthConfig.defaults());
        failing = Set.of("total", "cancel");
        run(fleet, Duration.ofSeconds(85));
        assertThat(consuming(fleet)).isZero();
        fleet.forEach(one -> mesh.coordinator().expire(ORDERS, one.identity().instance()));
        run(fleet, Duration.ofSeconds(40));
        assertThat(fleet).filteredOn(ServiceRunner::leads).hasSize(1);
        assertThat(consuming(fleet))
                .as("whoever leads now goes on with the pause")
                .isZero();

        failing = Set.of();
        assertThat(firstToConsume(fleet)).as("one tries").isEqualTo(1);
        run(fleet, Duration.ofSeconds(70));
        assertThat(consuming(fleet)).isEqualTo(3);
    }

    @Test
    void aPauseLapsesWhileTheCoordinatorIsAway() {
        List<ServiceRunner> fleet = fleet(HealthConfig.defaults());
        failing = Set.of("total", "cancel");
        run(fleet, Duration.ofSeconds(85));
        mesh.coordinator().stop();
        time.advance(HealthConfig.defaults().breaker().longestPause());
        assertThat(consuming(fleet))
                .as("a leader may have spoken until its lease ended")
                .isZero();
        time.advance(Duration.ofSeconds(20));
        assertThat(consuming(fleet)).isEqualTo(3);
    }

    @Test
    void aRefusalLapsesWhileTheCoordinatorIsAway() {
        List<ServiceRunner> fleet = fleet(HealthConfig.defaults());
        failing = Set.of("cancel");
        run(fleet, Duration.ofSeconds(100));
        failing = Set.of();
        mesh.coordinator().stop();
        time.advance(HealthConfig.defaults().breaker().longestPause().plusSeconds(20));
        assertThat(answered(fleet.get(0).client().request("orders", "cancel", Map.of(), Object.class)))
                .isEqualTo("cancel");
    }

    @Test
    void aPythonLeaderEndsARefusalAndNobodyRemembersIt() {
        List<ServiceRunner> fleet = fleet(HealthConfig.defaults());
        failing = Set.of("cancel");
        run(fleet, Duration.ofSeconds(100));
        failing = Set.of();
        PythonInstance python = mesh.coordinator().python(ORDERS, new InstanceId("p"));
        mesh.coordinator().expire(ORDERS, leader(fleet).identity().instance());
        assertThat(python.campaign()).isTrue();
        run(fleet, Duration.ofSeconds(10));
        assertThat(fleet).noneMatch(ServiceRunner::leads);
        assertThat(answered(fleet.get(0).client().request("orders", "cancel", Map.of(), Object.class)))
                .isEqualTo("cancel");

        python.stop();
        run(fleet, Duration.ofSeconds(10));
        assertThat(leader(fleet).serviceState().restrictions()).isEqualTo(Restrictions.none());
        assertThat(alerts).noneMatch(alert -> alert.startsWith("A new leader goes on"));
    }

    @Test
    void anOperatorsPauseBehindTheBreakersIsToldWithWhoPausedAndWhyAndAPauseIsToldOnce() {
        List<ServiceRunner> fleet = fleet(HealthConfig.defaults());
        failing = Set.of("total", "cancel");
        try (LoggedLines log = new LoggedLines()) {
            run(fleet, Duration.ofMinutes(4));
            assertThat(log.warnings("orders/i1: the fleet is paused"))
                    .singleElement()
                    .asString()
                    .contains("Paused by its leader: ");
            mesh.coordinator().control(ORDERS, new OperatorControl(false, "ann", "upgrade"));
            run(fleet, Duration.ofMinutes(2));
            assertThat(log.warnings("orders/i1: the fleet is paused"))
                    .hasSize(2)
                    .last()
                    .asString()
                    .contains("Paused by 'ann': upgrade");
        }
    }

    @Test
    void inAdviseModeItIsOnlySaid() {
        List<ServiceRunner> fleet = fleet(
                HealthConfig.defaults().withBreaker(HealthConfig.defaults().breaker(), Mode.ADVISE));
        failing = Set.of("total", "cancel");
        run(fleet, Duration.ofMinutes(2));
        assertThat(consuming(fleet)).isEqualTo(3);
        assertThat(alerts).anySatisfy(alert -> assertThat(alert).contains("pauses for", "only advised"));
    }

    @Test
    void whatDoesNotFailAlertsNobody() {
        List<ServiceRunner> fleet = fleet(HealthConfig.defaults());
        run(fleet, Duration.ofMinutes(5));
        assertThat(alerts).isEmpty();
    }
}
