package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.Moment;
import io.nuropb.health.policies.BreakerPolicy.Circuit;
import io.nuropb.health.policies.BreakerPolicy.Stance;
import io.nuropb.health.policies.BreakerPolicy.State;
import io.nuropb.health.policies.BreakerPolicy.Step;
import io.nuropb.health.sensors.Blame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a fleet is warned of failures, when it pauses, and when only a method or a caller is refused. */
final class BreakerPolicyTest {

    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final CountedFleet fleet = new CountedFleet("a", "b");
    private final List<String> alerts = new ArrayList<>();
    private BreakerPolicy policy = new BreakerPolicy(BreakerConfig.defaults());
    private State state = policy.decide(policy.initial(), fleet.after(PERIOD)).state();
    private Stance stance = new Stance(Circuit.CLOSED, Set.of(), Set.of(), "");

    @Test
    void aPauseThatWasInForceGoesOnAndEndsAsAnyOther() {
        follow(new Stance(Circuit.OPEN, Set.of(), Set.of(), "20 of 20 messages have failed"));
        look();
        assertThat(stance.circuit()).isEqualTo(Circuit.OPEN);
        assertThat(stance.reason()).isEqualTo("20 of 20 messages have failed");
        assertThat(until(now -> now.circuit() == Circuit.HALF_OPEN, BreakerPolicyTest::healthy))
                .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60));
    }

    @Test
    void aProbeThatWasInForceGoesOn() {
        follow(new Stance(Circuit.HALF_OPEN, Set.of(), Set.of(), "one instance probes"));
        look();
        assertThat(stance.circuit()).isEqualTo(Circuit.HALF_OPEN);
        forPeriods(13, BreakerPolicyTest::healthy);
        assertThat(stance.circuit()).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void aRefusalThatWasInForceGoesOnForTheFirstPause() {
        follow(new Stance(Circuit.CLOSED, Set.of("orders.cancel"), Set.of("shop"), "30 of 31 failures are its"));
        look();
        assertThat(stance.refusedMethods()).containsExactly("orders.cancel");
        assertThat(stance.refusedCallers()).containsExactly("shop");
        assertThat(until(now -> now.refusedMethods().isEmpty(), BreakerPolicyTest::healthy))
                .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60));
    }

    private void follow(Stance inForce) {
        state = policy.initial(fleet.now(), inForce);
    }

    private void look() {
        Step step = policy.decide(state, fleet.after(PERIOD));
        state = step.state();
        stance = step.stance();
        alerts.addAll(step.alerts());
    }

    private void forPeriods(int periods, Consumer<CountedFleet> happens) {
        for (int period = 0; period < periods; period++) {
            happens.accept(fleet);
            look();
        }
    }

    /** How long it takes until the stance is this one; a fleet that does not consume does not fail. */
    private Duration until(Predicate<Stance> expected, Consumer<CountedFleet> happens) {
        Moment begin = fleet.now();
        for (int period = 0; period < 1_000 && !expected.test(stance); period++) {
            if (stance.circuit() == Circuit.CLOSED) {
                happens.accept(fleet);
            }
            look();
        }
        assertThat(stance).matches(expected);
        return begin.until(fleet.now());
    }

    private static void healthy(CountedFleet fleet) {
        fleet.succeeds("a", 100).succeeds("b", 100);
    }

    /** Of each ten messages one fails, of many methods. */
    private static void storm(CountedFleet fleet) {
        healthy(fleet);
        for (int method = 0; method < 10; method++) {
            fleet.fails("a", "method-" + method, Blame.SERVICE, 2).fails("b", "method-" + method, Blame.SERVICE, 2);
        }
    }

    private static boolean isOpen(Stance stance) {
        return stance.circuit() == Circuit.OPEN;
    }

    private static boolean isClosed(Stance stance) {
        return stance.circuit() == Circuit.CLOSED;
    }

    @Test
    void withoutFailuresThereIsNoAlert() {
        forPeriods(1_000, BreakerPolicyTest::healthy);
        assertThat(alerts).isEmpty();
        assertThat(stance.circuit()).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void aStormIsAlertedWithinTenSecondsAndPausesTheFleetWithinTwoWindows() {
        forPeriods(30, BreakerPolicyTest::healthy);
        forPeriods(2, BreakerPolicyTest::storm);
        assertThat(alerts).hasSize(1);
        assertThat(alerts.get(0)).contains(" messages have failed within 1 m");
        assertThat(stance.circuit()).isEqualTo(Circuit.CLOSED);
        Duration toOpen = until(BreakerPolicyTest::isOpen, BreakerPolicyTest::storm);
        assertThat(toOpen.plusSeconds(10)).isLessThanOrEqualTo(Duration.ofMinutes(2));
        assertThat(stance.reason()).contains("gone on for 1 m", "pauses for 1 m");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 100, 1_000_000})
    void itTripsAfterAsManyFailuresHoweverManyMessagesSucceededBefore(long before) {
        fleet.succeeds("a", before);
        look();
        forPeriods(1, own -> own.fails("a", "x", Blame.SERVICE, 10).fails("b", "y", Blame.SERVICE, 9));
        assertThat(alerts).isEmpty();
        forPeriods(1, own -> own.fails("b", "z", Blame.SERVICE, 1));
        assertThat(alerts).hasSize(1);
        Duration toOpen = until(
                BreakerPolicyTest::isOpen,
                own -> own.fails("a", "x", Blame.SERVICE, 1).fails("b", "y", Blame.SERVICE, 1));
        assertThat(toOpen).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void manyFailuresThatAreASmallShareAreNoStorm() {
        forPeriods(60, own -> own.succeeds("a", 1_000).fails("a", "x", Blame.SERVICE, 99));
        assertThat(alerts).isEmpty();
    }

    @Test
    void fewFailuresAreNoStormWhateverTheirShare() {
        forPeriods(60, own -> own.fails("a", "x", Blame.SERVICE, 1));
        assertThat(alerts).isEmpty();
    }

    @Test
    void aStormThatEndsPausesNobody() {
        forPeriods(6, BreakerPolicyTest::storm);
        forPeriods(60, BreakerPolicyTest::healthy);
        assertThat(alerts).hasSize(2);
        assertThat(alerts.get(1)).contains("few again");
        assertThat(stance.circuit()).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void afterThePauseOneInstanceProbesAndTheFleetGoesOn() {
        until(BreakerPolicyTest::isOpen, BreakerPolicyTest::storm);
        Duration paused = until(now -> now.circuit() == Circuit.HALF_OPEN, own -> {});
        assertThat(paused).isEqualTo(Duration.ofSeconds(60));
        forPeriods(1, own -> own.succeeds("a", 19));
        assertThat(stance.circuit()).isEqualTo(Circuit.HALF_OPEN);
        forPeriods(1, own -> own.succeeds("a", 1));
        assertThat(stance.circuit()).isEqualTo(Circuit.CLOSED);
        alerts.clear();
        forPeriods(60, BreakerPolicyTest::healthy);
        assertThat(alerts).isEmpty();
    }

    @Test
    void aProbeOfManyMessagesIsJudgedByTheirShare() {
        until(BreakerPolicyTest::isOpen, BreakerPolicyTest::storm);
        until(now -> now.circuit() == Circuit.HALF_OPEN, own -> {});
        forPeriods(1, own -> own.succeeds("a", 154).fails("a", "x", Blame.SERVICE, 3));
        assertThat(stance.circuit()).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void aProbeThatFailsDoublesThePauseUpToItsLimit() {
        until(BreakerPolicyTest::isOpen, BreakerPolicyTest::storm);
        List<Long> pauses = new ArrayList<>();
        for (int pause = 0; pause < 6; pause++) {
            pauses.add(
                    until(now -> now.circuit() == Circuit.HALF_OPEN, own -> {}).toMinutes());
            forPeriods(1, own -> own.succeeds("a", 3).fails("a", "x", Blame.SERVICE, 2));
            assertThat(stance.circuit()).isEqualTo(Circuit.OPEN);
        }
        assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 15L, 15L);
    }

    @Test
    void aProbeWithoutMessagesEndsWithTheWindow() {
        until(BreakerPolicyTest::isOpen, BreakerPolicyTest::storm);
        until(now -> now.circuit() == Circuit.HALF_OPEN, own -> {});
        assertThat(until(BreakerPolicyTest::isClosed, own -> {})).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void aStormSoonAfterAPausePausesForLongerAndAfterALongCalmForAsLongAsTheFirst() {
        until(BreakerPolicyTest::isOpen, BreakerPolicyTest::storm);
        until(BreakerPolicyTest::isClosed, own -> {});
        until(BreakerPolicyTest::isOpen, BreakerPolicyTest::storm);
        assertThat(stance.reason()).contains("pauses for 2 m");
        until(BreakerPolicyTest::isClosed, own -> {});
        forPeriods(200, BreakerPolicyTest::healthy);
        until(BreakerPolicyTest::isOpen, BreakerPolicyTest::storm);
        assertThat(stance.reason()).contains("pauses for 1 m");
    }

    @Test
    void onePoisonedMethodIsRefusedAndTheRestGoesOn() {
        Consumer<CountedFleet> poison = own -> {
            healthy(own);
            own.fails("a", "bad", Blame.SERVICE, 40).fails("b", "other", Blame.SERVICE, 10);
        };
        until(now -> !now.refusedMethods().isEmpty(), poison);
        assertThat(stance.refusedMethods()).containsExactly("bad");
        assertThat(stance.circuit()).isEqualTo(Circuit.CLOSED);
        assertThat(stance.reason()).contains("method 'bad'", "refused for 1 m");

        Duration refused = until(now -> now.refusedMethods().isEmpty(), own -> {
            healthy(own);
            own.fails("a", "bad", Blame.CALLER, 40);
        });
        assertThat(refused).isEqualTo(Duration.ofSeconds(60));
        assertThat(stance.circuit()).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void aMethodThatIsStillPoisonedIsRefusedAtOnceForTwiceAsLong() {
        Consumer<CountedFleet> poison = own -> {
            healthy(own);
            own.fails("a", "bad", Blame.SERVICE, 60);
        };
        until(now -> !now.refusedMethods().isEmpty(), poison);
        until(now -> now.refusedMethods().isEmpty(), BreakerPolicyTest::healthy);
        assertThat(until(now -> !now.refusedMethods().isEmpty(), poison)).isLessThanOrEqualTo(PERIOD.multipliedBy(4));
        assertThat(stance.reason()).contains("refused for 2 m");
    }

    @Test
    void whileAMethodIsRefusedAStormOfOthersStillPauses() {
        until(now -> !now.refusedMethods().isEmpty(), own -> {
            healthy(own);
            own.fails("a", "bad", Blame.SERVICE, 60);
        });
        until(BreakerPolicyTest::isOpen, BreakerPolicyTest::storm);
        assertThat(stance.circuit()).isEqualTo(Circuit.OPEN);
    }

    @Test
    void verifiedCallersFaultsPauseNobody() {
        forPeriods(60, own -> {
            for (int caller = 0; caller < 10; caller++) {
                own.calls("a", "caller-" + caller, 20, 10);
            }
        });
        assertThat(alerts).hasSize(1);
        assertThat(stance.circuit()).isEqualTo(Circuit.CLOSED);
        assertThat(stance.refusedCallers()).isEmpty();
    }

    @Test
    void whatIsTheServicesOwnFaultHasToGoOnForAWindowItself() {
        forPeriods(30, BreakerPolicyTest::faultyCallers);
        forPeriods(11, own -> {
            faultyCallers(own);
            storm(own);
            storm(own);
        });
        assertThat(stance.circuit()).isEqualTo(Circuit.CLOSED);
        forPeriods(3, own -> {
            faultyCallers(own);
            storm(own);
            storm(own);
        });
        assertThat(stance.circuit()).isEqualTo(Circuit.OPEN);
    }

    private static void faultyCallers(CountedFleet fleet) {
        for (int caller = 0; caller < 10; caller++) {
            fleet.calls("a", "caller-" + caller, 20, 10);
        }
    }

    @Test
    void faultsOfCallersWhoAreNamedForTheFirstTimePauseNobody() {
        int[] instance = {0};
        forPeriods(60, own -> {
            healthy(own);
            String fresh = "fresh-" + instance[0]++ / 2;
            for (int caller = 0; caller < 10; caller++) {
                own.calls(fresh, "caller-" + caller + "-" + instance[0], 10, 10);
            }
        });
        assertThat(alerts).isNotEmpty();
        assertThat(stance.circuit()).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void oneMisreadReportThatIsSeenTwiceIsNotConfirmed() {
        forPeriods(3, BreakerPolicyTest::healthy);
        misread();
        misread();
        fleet.fails("a", "x", Blame.SERVICE, 1);
        look();
        fleet.fails("a", "x", Blame.SERVICE, 1);
        misread();
        assertThat(alerts).isEmpty();
    }

    private void misread() {
        Step step = policy.decide(state, fleet.misread(PERIOD, "a", 10_000));
        state = step.state();
        alerts.addAll(step.alerts());
    }

    @Test
    void faultsOfCallersWhomNobodyHasVerifiedDoPause() {
        until(
                BreakerPolicyTest::isOpen,
                own -> own.fails("a", "x", Blame.CALLER, 20)
                        .fails("b", "y", Blame.CALLER, 20)
                        .fails("b", "z", Blame.CALLER, 20));
        assertThat(stance.circuit()).isEqualTo(Circuit.OPEN);
    }

    @Test
    void oneCallerIsLeftToItsPolicyUnlessItIsToBeRefused() {
        Consumer<CountedFleet> hostile = own -> {
            healthy(own);
            own.calls("a", "good", 100, 0).calls("a", "bad", 100, 100);
        };
        forPeriods(60, hostile);
        assertThat(stance.circuit()).isEqualTo(Circuit.CLOSED);
        assertThat(stance.refusedCallers()).isEmpty();
        assertThat(stance.reason()).contains("caller 'bad'");

        policy = new BreakerPolicy(BreakerConfig.defaults().refusingCallers(true));
        state = policy.initial();
        until(now -> !now.refusedCallers().isEmpty(), hostile);
        assertThat(stance.refusedCallers()).containsExactly("bad");
        assertThat(until(now -> now.refusedCallers().isEmpty(), hostile)).isEqualTo(Duration.ofSeconds(60));
        assertThat(stance.circuit()).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void aNewLifeIsNoReasonAndAReportThatIsMissingNeither() {
        fleet.succeeds("a", 1_000_000).fails("a", "x", Blame.SERVICE, 50_000);
        look();
        alerts.clear();
        BreakerPolicy fresh = new BreakerPolicy(BreakerConfig.defaults());
        state = fresh.decide(fresh.initial(), fleet.after(PERIOD)).state();
        fleet.restarts("a", "2");
        forPeriods(30, BreakerPolicyTest::healthy);
        fleet.restarts("b", "1").succeeds("b", 5);
        forPeriods(30, BreakerPolicyTest::healthy);
        fleet.after(Duration.ofMinutes(10));
        fleet.fails("a", "x", Blame.SERVICE, 500);
        fleet.after(Duration.ofMinutes(10));
        look();
        assertThat(alerts).isEmpty();
    }

    @Test
    void theSameSampleTwiceChangesNothing() {
        storm(fleet);
        var sample = fleet.after(PERIOD);
        Step once = policy.decide(state, sample);
        Step twice = policy.decide(once.state(), sample);
        assertThat(twice.alerts()).isEmpty();
        assertThat(twice.stance()).isEqualTo(once.stance());
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertThatThrownBy(
                        () -> new BreakerConfig(PERIOD, PERIOD.multipliedBy(2), 0.1, 20, 0.8, PERIOD, PERIOD, 1, false))
                .hasMessageContaining("BreakerConfig.recent");
        assertThatThrownBy(() -> new BreakerConfig(PERIOD, PERIOD, 0.1, 20, 0.5, PERIOD, PERIOD, 1, false))
                .hasMessageContaining("BreakerConfig.dominance");
    }

    /** Failures were many long ago, so that whoever takes a misread count for growth sees a storm. */
    @ParameterizedTest
    @ValueSource(doubles = {10_000, 0.5, 0})
    void aCountThatIsMisreadNowAndThenAlertsNobody(double factor) {
        fleet.succeeds("a", 10_000)
                .fails("a", "total", Blame.SERVICE, 4_000)
                .fails("a", "cancel", Blame.SERVICE, 4_000);
        state = policy.decide(policy.initial(), fleet.after(PERIOD)).state();
        for (int period = 0; period < 200; period++) {
            fleet.succeeds("a", 50).succeeds("b", 50);
            Step step =
                    policy.decide(state, period % 10 == 0 ? fleet.misread(PERIOD, "a", factor) : fleet.after(PERIOD));
            state = step.state();
            alerts.addAll(step.alerts());
        }
        assertThat(alerts).isEmpty();
    }
}
