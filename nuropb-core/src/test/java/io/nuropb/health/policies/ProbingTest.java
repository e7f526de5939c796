package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.health.sensors.Blame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which instance probes after a pause, and what its messages show. */
final class ProbingTest {

    private static final int MANY = 24;

    private final BreakerScript breaker = new BreakerScript();
    private final CountedFleet fleet = breaker.fleet;

    @BeforeEach
    void pause() {
        fleet.holds("a", 0).holds("b", 0).waiting(100);
        breaker.until(BreakerScript::isOpen, BreakerScript::storm);
    }

    private static boolean isHalfOpen(Stance stance) {
        return stance.circuit() == Circuit.HALF_OPEN;
    }

    private String probe() {
        breaker.until(ProbingTest::isHalfOpen, own -> {});
        return breaker.stance.probe().map(InstanceId::value).orElse("nobody");
    }

    @Test
    void aMessageThatHasYetToEndShowsNothing() {
        assertThat(probe()).isEqualTo("a");
        fleet.holds("a", 1);
        breaker.forPeriods(MANY, own -> {});
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.HALF_OPEN);
        fleet.fails("a", "x", Blame.SERVICE, 1);
        breaker.look();
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.OPEN);
        assertThat(breaker.stance.reason()).contains("Of 1 messages that were probed with 1 failed", "pauses for 2 m");
    }

    @Test
    void aMessageThatEndsWellAtLastShowsThatItWorks() {
        probe();
        fleet.holds("a", 1);
        breaker.forPeriods(MANY, own -> {});
        fleet.succeeds("a", 1);
        breaker.look();
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void aMessageThatNeverEndsPausesTheFleetAgain() {
        probe();
        fleet.holds("a", 1);
        breaker.forPeriods(12 * 17, own -> {});
        assertThat(breaker.alerts).anySatisfy(alert -> assertThat(alert).contains("probed with has not ended"));
    }

    @Test
    void aProbeWaitsForABrokerThatIsAwayAndSaysSoOnce() {
        assertThat(probe()).isEqualTo("a");
        fleet.withoutBroker("connection refused");
        int told = breaker.alerts.size();
        breaker.forPeriods(10 * MANY / 2, own -> {});

        assertThat(breaker.stance.probe()).contains(new InstanceId("a"));
        assertThat(breaker.stance.reason()).contains("waits until the broker answers: connection refused");
        assertThat(breaker.alerts.subList(told, breaker.alerts.size())).containsExactly(breaker.stance.reason());
    }

    @Test
    void aProbeThatHasWaitedHasAllItsTimeWhenTheBrokerIsBack() {
        assertThat(probe()).isEqualTo("a");
        fleet.withoutBroker("connection refused");
        breaker.forPeriods(MANY, own -> {});
        fleet.withBroker();
        breaker.forPeriods(10, own -> {});
        fleet.consumes("a", true);
        breaker.forPeriods(10, own -> {});

        assertThat(breaker.stance.probe()).contains(new InstanceId("a"));
        fleet.succeeds("a", 20);
        breaker.forPeriods(1, own -> {});
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.CLOSED);
    }

    /** Nothing is known of what waits, which is not that nothing does. */
    @Test
    void aProbeThatLosesItsBrokerDoesNotEndAsIfNothingWaited() {
        assertThat(probe()).isEqualTo("a");
        breaker.forPeriods(2, own -> {});
        fleet.withoutBroker("connection refused");
        breaker.forPeriods(MANY, own -> {});

        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.HALF_OPEN);
    }

    @Test
    void aMonitorThatFailsForEverDoesNotKeepTheProbeWithWhoeverDoesNotConsume() {
        assertThat(probe()).isEqualTo("a");
        fleet.withoutBroker("401 Unauthorized");
        breaker.forPeriods(12 * 16 + 4, own -> {});

        assertThat(breaker.stance.probe()).contains(new InstanceId("b"));
    }

    /** As calls of methods that this version does not have: another one may, and what it would make of them counts. */
    @Test
    void whoGetsOnlyMessagesThatFailByCallersFaultIsFollowedByAnother() {
        assertThat(probe()).isEqualTo("a");
        fleet.holds("a", 1);
        breaker.forPeriods(14, own -> own.fails("a", "x", Blame.CALLER, 5));
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.HALF_OPEN);
        assertThat(breaker.stance.probe()).contains(new InstanceId("b"));
    }

    @Test
    void whoGetsOnlyMessagesThatItDoesNotHandleIsFollowedByAnother() {
        assertThat(probe()).isEqualTo("a");
        breaker.forPeriods(14, own -> own.refuses("a", 5));
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.HALF_OPEN);
        assertThat(breaker.stance.probe()).contains(new InstanceId("b"));
    }

    @Test
    void messagesThatFailByCallersFaultEndTheProbeWithTheWindowIfNothingElseWaits() {
        probe();
        fleet.waiting(0);
        breaker.forPeriods(14, own -> own.fails("a", "x", Blame.CALLER, 5));
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void nothingFollowsFromAProbeThatAnOperatorPauses() {
        assertThat(probe()).isEqualTo("a");
        fleet.consumes("a", false).consumes("b", false);
        breaker.compliance = Compliance.PAUSED;
        int told = breaker.alerts.size();
        breaker.forPeriods(MANY, own -> {});
        assertThat(breaker.alerts).hasSize(told);
        assertThat(breaker.stance.probe()).contains(new InstanceId("a"));
        breaker.compliance = Compliance.FOLLOWS;
        breaker.state = breaker.state.resumed();
        breaker.look();
        assertThat(breaker.stance.reason()).startsWith("An operator has resumed the fleet: one instance, 'b', probes");
    }

    @Test
    void whatOthersBeganBeforeThePauseShowsNothing() {
        probe();
        breaker.forPeriods(2, own -> own.succeeds("b", 50));
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.HALF_OPEN);
        breaker.forPeriods(2, own -> own.fails("b", "x", Blame.SERVICE, 50).succeeds("a", 10));
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void whatTheProbeBeganBeforeThePauseShowsNothing() {
        fleet.consumes("a", false).holds("a", 10);
        fleet.consumes("b", false).holds("b", 10);
        probe();
        breaker.forPeriods(
                1, own -> own.fails("a", "x", Blame.SERVICE, 10).holds("a", 0).consumes("a", true));
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.HALF_OPEN);
        breaker.forPeriods(1, own -> own.succeeds("a", 20));
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void whoDoesNotConsumeIsFollowedByAnother() {
        fleet.consumes("a", false);
        assertThat(probe()).isEqualTo("a");
        assertThat(breaker.until(
                        now -> now.probe().filter(new InstanceId("b")::equals).isPresent(), own -> {}))
                .isEqualTo(Duration.ofSeconds(60));
        assertThat(breaker.stance.reason()).startsWith("Instance 'a' has not begun to consume: one instance, 'b'");
    }

    @Test
    void whoGetsNoneOfTheMessagesThatWaitIsFollowedByAnother() {
        assertThat(probe()).isEqualTo("a");
        breaker.until(now -> now.probe().filter(new InstanceId("b")::equals).isPresent(), own -> {});
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.HALF_OPEN);
    }

    @Test
    void anEmptyQueueEndsTheProbeWithTheWindow() {
        probe();
        fleet.waiting(0);
        assertThat(breaker.until(BreakerScript::isClosed, own -> {})).isEqualTo(Duration.ofSeconds(65));
    }

    @Test
    void theLatestToComeProbesAndThenWhoProbedLongestAgo() {
        List<String> probes = new ArrayList<>();
        for (int pause = 0; pause < 4; pause++) {
            String probe = probe();
            probes.add(probe);
            fleet.fails(probe, "x", Blame.SERVICE, 5);
            breaker.look();
            fleet.fails(probe, "x", Blame.SERVICE, 5);
            breaker.look();
            assertThat(breaker.stance.circuit()).isEqualTo(Circuit.OPEN);
            if (pause == 0) {
                fleet.joins("later").holds("later", 0);
            }
        }
        assertThat(probes).containsExactly("a", "later", "b", "a");
    }

    @Test
    void theLeaderProbesOnlyWhereNobodyElseCan() {
        breaker.policy = new BreakerPolicy(BreakerConfig.defaults(), new InstanceId("a"));
        assertThat(probe()).isEqualTo("b");
        fleet.consumes("b", false);
        breaker.until(now -> now.probe().filter(new InstanceId("a")::equals).isPresent(), own -> {});
    }

    @Test
    void whoIsGoneIsFollowedByAnother() {
        assertThat(probe()).isEqualTo("a");
        fleet.leaves("a");
        breaker.look();
        assertThat(breaker.stance.probe()).contains(new InstanceId("b"));
    }

    @Test
    void anOperatorsResumptionEndsThePauseAndNoMore() {
        breaker.state = breaker.state.resumed();
        breaker.look();
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.HALF_OPEN);
        assertThat(breaker.stance.reason()).startsWith("An operator has resumed the fleet: one instance, 'a', probes");
        breaker.forPeriods(2, own -> own.fails("a", "x", Blame.SERVICE, 5));
        assertThat(breaker.stance.reason()).contains("pauses for 2 m");
    }
}
