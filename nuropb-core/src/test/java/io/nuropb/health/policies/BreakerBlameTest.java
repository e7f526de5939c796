package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.health.policies.BreakerPolicy.Step;
import io.nuropb.health.sensors.Blame;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whose failures count for {@link BreakerPolicy}: those of one method, of callers, of the service, and those that were
 * misread.
 */
final class BreakerBlameTest {

    private static final Duration PERIOD = BreakerScript.PERIOD;

    private final BreakerScript breaker = new BreakerScript();

    @Test
    void onePoisonedMethodIsRefusedAndTheRestGoesOn() {
        Consumer<CountedFleet> poison = own -> {
            BreakerScript.healthy(own);
            own.fails("a", "bad", Blame.SERVICE, 20).fails("b", "bad", Blame.SERVICE, 20);
            own.fails("b", "other", Blame.SERVICE, 10);
        };
        breaker.until(now -> !now.refusedMethods().isEmpty(), poison);
        assertThat(breaker.stance.refusedMethods()).containsExactly("bad");
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.CLOSED);
        assertThat(breaker.stance.reason()).contains("method 'bad'", "refused for 1 m");

        Duration refused = breaker.until(now -> now.refusedMethods().isEmpty(), BreakerScript::healthy);
        assertThat(refused).isEqualTo(Duration.ofSeconds(60));
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void aMethodThatIsStillPoisonedIsRefusedAtOnceForTwiceAsLong() {
        Consumer<CountedFleet> poison = own -> {
            BreakerScript.healthy(own);
            own.fails("a", "bad", Blame.SERVICE, 30).fails("b", "bad", Blame.SERVICE, 30);
        };
        breaker.until(now -> !now.refusedMethods().isEmpty(), poison);
        breaker.until(now -> now.refusedMethods().isEmpty(), BreakerScript::healthy);
        assertThat(breaker.until(now -> !now.refusedMethods().isEmpty(), poison))
                .isLessThanOrEqualTo(PERIOD.multipliedBy(4));
        assertThat(breaker.stance.reason()).contains("refused for 2 m");
    }

    @Test
    void whileAMethodIsRefusedAStormOfOthersStillPauses() {
        breaker.until(now -> !now.refusedMethods().isEmpty(), own -> {
            BreakerScript.healthy(own);
            own.fails("a", "bad", Blame.SERVICE, 30).fails("b", "bad", Blame.SERVICE, 30);
        });
        breaker.until(BreakerScript::isOpen, BreakerScript::storm);
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.OPEN);
    }

    @Test
    void verifiedCallersFaultsPauseNobody() {
        breaker.forPeriods(60, own -> {
            for (int caller = 0; caller < 10; caller++) {
                own.calls("a", "caller-" + caller, 20, 10);
            }
        });
        assertThat(breaker.alerts).hasSize(1);
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.CLOSED);
        assertThat(breaker.stance.refusedCallers()).isEmpty();
    }

    @Test
    void whatIsTheServicesOwnFaultHasToGoOnForAWindowItself() {
        breaker.forPeriods(30, BreakerScript::faultyCallers);
        breaker.forPeriods(11, own -> {
            BreakerScript.faultyCallers(own);
            BreakerScript.storm(own);
            BreakerScript.storm(own);
        });
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.CLOSED);
        breaker.forPeriods(3, own -> {
            BreakerScript.faultyCallers(own);
            BreakerScript.storm(own);
            BreakerScript.storm(own);
        });
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.OPEN);
    }

    @Test
    void faultsOfCallersWhoAreNamedForTheFirstTimePauseNobody() {
        int[] instance = {0};
        breaker.forPeriods(60, own -> {
            BreakerScript.healthy(own);
            String fresh = "fresh-" + instance[0]++ / 2;
            for (int caller = 0; caller < 10; caller++) {
                own.calls(fresh, "caller-" + caller + "-" + instance[0], 10, 10);
            }
        });
        assertThat(breaker.alerts).isNotEmpty();
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void oneMisreadReportThatIsSeenTwiceIsNotConfirmed() {
        breaker.forPeriods(3, BreakerScript::healthy);
        breaker.misread();
        breaker.misread();
        breaker.fleet.fails("a", "x", Blame.SERVICE, 1);
        breaker.look();
        breaker.fleet.fails("a", "x", Blame.SERVICE, 1);
        breaker.misread();
        assertThat(breaker.alerts).isEmpty();
    }

    @Test
    void faultsOfCallersWhomNobodyHasVerifiedPauseNobodyEither() {
        breaker.forPeriods(
                60,
                own -> own.fails("a", "x", Blame.CALLER, 20)
                        .fails("b", "y", Blame.CALLER, 20)
                        .fails("b", "z", Blame.CALLER, 20));
        assertThat(breaker.alerts)
                .singleElement()
                .asString()
                .contains("messages have failed within 1 min, 0 of them by the service's own fault");
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.CLOSED);
        assertThat(breaker.stance.refusedMethods()).isEmpty();
    }

    @Test
    void faultsOfCallersHideNoneOfTheService() {
        breaker.until(
                now -> !now.refusedMethods().isEmpty(),
                own -> own.calls("a", "hostile", 1_000, 1_000).succeeds("a", 50).fails("a", "bad", Blame.SERVICE, 10));
        assertThat(breaker.stance.refusedMethods()).containsExactly("bad");
    }

    @Test
    void anEarlierVersionThatCountsCallersFaultsByMethodTakesNoneAway() {
        breaker.forPeriods(60, own -> {
            BreakerScript.healthy(own);
            own.fails("a", "x", Blame.CALLER, 50).tellsMethodOf("a", "x", 50);
        });
        assertThat(breaker.stance.refusedMethods()).isEmpty();
    }

    @Test
    void oneCallerIsLeftToItsPolicyUnlessItIsToBeRefused() {
        Consumer<CountedFleet> hostile = own -> {
            BreakerScript.healthy(own);
            own.calls("a", "good", 100, 0).calls("a", "bad", 100, 100);
        };
        breaker.forPeriods(60, hostile);
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.CLOSED);
        assertThat(breaker.stance.refusedCallers()).isEmpty();
        assertThat(breaker.stance.reason()).contains("caller 'bad'");

        breaker.policy = new BreakerPolicy(BreakerConfig.defaults().refusingCallers(true), BreakerScript.LEADER);
        breaker.state = breaker.policy.initial();
        breaker.until(now -> !now.refusedCallers().isEmpty(), hostile);
        assertThat(breaker.stance.refusedCallers()).containsExactly("bad");
        assertThat(breaker.until(now -> now.refusedCallers().isEmpty(), hostile))
                .isEqualTo(Duration.ofSeconds(60));
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void aNewLifeIsNoReasonAndAReportThatIsMissingNeither() {
        breaker.fleet.succeeds("a", 1_000_000).fails("a", "x", Blame.SERVICE, 50_000);
        breaker.look();
        breaker.alerts.clear();
        BreakerPolicy fresh = new BreakerPolicy(BreakerConfig.defaults(), BreakerScript.LEADER);
        breaker.state =
                fresh.decide(fresh.initial(), breaker.fleet.after(PERIOD)).state();
        breaker.fleet.restarts("a", "2");
        breaker.forPeriods(30, BreakerScript::healthy);
        breaker.fleet.restarts("b", "1").succeeds("b", 5);
        breaker.forPeriods(30, BreakerScript::healthy);
        breaker.fleet.after(Duration.ofMinutes(10));
        breaker.fleet.fails("a", "x", Blame.SERVICE, 500);
        breaker.fleet.after(Duration.ofMinutes(10));
        breaker.look();
        assertThat(breaker.alerts).isEmpty();
    }

    @Test
    void theSameSampleTwiceChangesNothing() {
        BreakerScript.storm(breaker.fleet);
        var sample = breaker.fleet.after(PERIOD);
        Step once = breaker.policy.decide(breaker.state, sample);
        Step twice = breaker.policy.decide(once.state(), sample);
        assertThat(twice.alerts()).isEmpty();
        assertThat(twice.stance()).isEqualTo(once.stance());
    }

    /** Failures were many long ago, so that whoever takes a misread count for growth sees a storm. */
    @ParameterizedTest
    @ValueSource(doubles = {10_000, 0.5, 0})
    void aCountThatIsMisreadNowAndThenAlertsNobody(double factor) {
        breaker.fleet
                .succeeds("a", 10_000)
                .fails("a", "total", Blame.SERVICE, 4_000)
                .fails("a", "cancel", Blame.SERVICE, 4_000);
        breaker.state = breaker.policy
                .decide(breaker.policy.initial(), breaker.fleet.after(PERIOD))
                .state();
        for (int period = 0; period < 200; period++) {
            breaker.fleet.succeeds("a", 50).succeeds("b", 50);
            Step step = breaker.policy.decide(
                    breaker.state,
                    period % 10 == 0 ? breaker.fleet.misread(PERIOD, "a", factor) : breaker.fleet.after(PERIOD));
            breaker.state = step.state();
            step.alerts().forEach(alert -> breaker.alerts.add(alert.text()));
        }
        assertThat(breaker.alerts).isEmpty();
    }

    /**
     * Whoever is told of a refusal is told its reason, however calm it has become, and whatever is refused beside it.
     */
    @Test
    void eachRefusalKeepsItsReason() {
        breaker.until(now -> !now.refusedMethods().isEmpty(), own -> {
            BreakerScript.healthy(own);
            own.fails("a", "bad", Blame.SERVICE, 20).fails("b", "bad", Blame.SERVICE, 20);
        });
        breaker.forPeriods(5, BreakerScript::healthy);
        assertThat(breaker.stance.refusedMethods()).containsExactly("bad");
        assertThat(breaker.stance.reason()).contains("Method 'bad' is refused for 1 m");

        breaker.follow(breaker.stance);
        breaker.look();
        assertThat(breaker.stance.refusedMethods()).containsExactly("bad");
        assertThat(breaker.stance.reason()).contains("Method 'bad' is refused for 1 m");
    }
}
