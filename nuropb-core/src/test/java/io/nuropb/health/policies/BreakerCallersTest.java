package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.health.policies.CallerConfig.Mode;
import io.nuropb.health.sensors.Blame;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What {@link BreakerPolicy} does when the service fails the messages of one verified caller, whose data it cannot use.
 */
final class BreakerCallersTest {

    private final BreakerScript breaker = new BreakerScript();

    @BeforeEach
    void callersAreRefused() {
        follow(Mode.REFUSE);
    }

    @Test
    void onePoisonedCallerIsRefusedAndTheRestGoesOn() {
        breaker.until(now -> !now.refusedCallers().isEmpty() || BreakerScript.isOpen(now), BreakerCallersTest::poison);
        assertThat(breaker.stance.refusedCallers()).containsExactly("bad");
        assertThat(breaker.stance.refusedMethods()).isEmpty();
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.CLOSED);
        assertThat(breaker.stance.reason())
                .contains("with messages of caller 'bad', which has sent", "Caller 'bad' is refused for 1 m");

        Duration refused = breaker.until(now -> now.refusedCallers().isEmpty(), BreakerScript::healthy);
        assertThat(refused).isEqualTo(Duration.ofSeconds(60));
        assertThat(breaker.until(now -> !now.refusedCallers().isEmpty(), BreakerCallersTest::poison))
                .as("on probation")
                .isLessThanOrEqualTo(BreakerScript.PERIOD.multipliedBy(4));
        assertThat(breaker.stance.reason()).contains("refused for 2 m");
    }

    @Test
    void itsCommandsThatStillFailAreHeldAgainstNobody() {
        breaker.until(now -> !now.refusedCallers().isEmpty(), BreakerCallersTest::poison);
        for (int period = 0; period < 11; period++) {
            BreakerScript.healthy(breaker.fleet);
            breaker.fleet.failsFor("a", "bad", "method-1", 20).failsFor("b", "bad", "method-1", 20);
            breaker.fleet.fails("a", "method-2", Blame.SERVICE, 1);
            breaker.look();
            assertThat(breaker.stance.circuit()).isEqualTo(Circuit.CLOSED);
            assertThat(breaker.stance.refusedMethods()).isEmpty();
            assertThat(breaker.stance.suspended()).isEmpty();
        }
        assertThat(breaker.stance.refusedCallers()).containsExactly("bad");
    }

    @Test
    void whereCallersAreOnlyWarnedOfTheFleetPausesAndTheCallerIsNamed() {
        follow(Mode.WARN);
        breaker.until(BreakerScript::isOpen, BreakerCallersTest::poison);
        assertThat(breaker.stance.refusedCallers()).isEmpty();
        assertThat(breaker.stance.reason())
                .contains("with messages of caller 'bad'", "it would be refused, but the mode for callers is WARN");
    }

    @Test
    void aMethodThatOneCallerAloneUsesIsRefusedAndNotTheCaller() {
        breaker.until(
                now -> !now.refusedMethods().isEmpty() || !now.refusedCallers().isEmpty(),
                own -> BreakerCallersTest.others(own)
                        .calls("a", "gateway", 100, 0)
                        .failsFor("a", "gateway", "new", 40));
        assertThat(breaker.stance.refusedMethods()).containsExactly("new");
        assertThat(breaker.stance.refusedCallers()).isEmpty();
    }

    @Test
    void aCallerOfWhomMostFailsTakesItsMethodFromNobody() {
        breaker.until(
                now -> !now.refusedMethods().isEmpty() || !now.refusedCallers().isEmpty(),
                own -> BreakerCallersTest.others(own).calls("a", "bad", 5, 0).failsFor("a", "bad", "used", 20));
        assertThat(breaker.stance.refusedCallers()).containsExactly("bad");
        assertThat(breaker.stance.refusedMethods()).isEmpty();
    }

    /** Of 595 messages in a period one caller sends 510. The service fails a fifth of them, and fewer of the others. */
    @Test
    void whoeverSendsMostIsNotRefusedForAnOutageOfTheService() {
        int[] look = {0};
        breaker.until(now -> BreakerScript.isOpen(now) || !now.refusedCallers().isEmpty(), own -> {
            own.calls("a", "big", 400, 0).calls("b", "small", 80, 0);
            for (int method = 0; method < 10; method++) {
                own.failsFor("a", "big", "method-" + method, 11);
            }
            own.failsFor("b", "small", "method-" + look[0]++ % 10, 5);
        });
        assertThat(breaker.stance.refusedCallers()).isEmpty();
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.OPEN);
    }

    @Test
    void nobodyIsNamedForAFewFailuresOfTheService() {
        breaker.forPeriods(
                3,
                own -> others(own)
                        .calls("a", "innocent", 20, 0)
                        .calls("b", "innocent", 20, 0)
                        .calls("a", "faulty", 20, 0)
                        .calls("a", "other", 20, 0));
        breaker.fleet.failsFor("a", "innocent", 1).failsFor("b", "innocent", 1);
        breaker.forPeriods(20, own -> others(own).calls("a", "faulty", 20, 20).calls("a", "other", 20, 20));
        assertThat(breaker.alerts).isNotEmpty().noneMatch(alert -> alert.contains("innocent"));
    }

    @Test
    void beingAloneACallerIsNotRefused() {
        breaker.until(now -> BreakerScript.isOpen(now) || !now.refusedCallers().isEmpty(), own -> {
            own.calls("a", "only", 100, 0);
            for (int method = 0; method < 10; method++) {
                own.failsFor("a", "only", "method-" + method, 4);
            }
        });
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.OPEN);
    }

    @Test
    void whoseMessagesFailIsNotKnownFromInstancesThatDoNotSay() {
        breaker.until(now -> BreakerScript.isOpen(now) || !now.refusedCallers().isEmpty(), own -> {
            others(own);
            for (int method = 0; method < 10; method++) {
                own.failsFor("a", "bad", "method-" + method, 2);
                own.failsForUntold("b", "elsewhere", "method-" + method, 4);
            }
        });
        assertThat(breaker.stance.refusedCallers()).isEmpty();
    }

    /** Which of the failures that do not count were the caller's is not known. */
    @Test
    void whatFailsOfARefusedMethodIsNotHeldAgainstACaller() {
        Consumer<CountedFleet> bad =
                own -> others(own).calls("a", "gateway", 200, 0).failsFor("a", "gateway", "new", 40);
        breaker.until(now -> !now.refusedMethods().isEmpty(), bad);
        breaker.until(now -> now.refusedMethods().isEmpty(), bad.andThen(own -> own.fails("b", "x", Blame.SERVICE, 3)));
        assertThat(breaker.stance.refusedCallers()).isEmpty();
    }

    /** None of its events would be refused; in a pause they wait. */
    @Test
    void thePublisherOfPoisonedEventsIsNotRefusedButTheFleetPauses() {
        breaker.until(
                now -> BreakerScript.isOpen(now) || !now.refusedCallers().isEmpty(),
                own -> others(own).failsFor("a", "bad", "orders on bill.*", 40));
        assertThat(breaker.stance.refusedCallers()).isEmpty();
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.OPEN);
    }

    @Test
    void whileAnotherCallerIsRefusedNoneIsForWhatTheServiceFails() {
        breaker.out = Set.of("other");
        breaker.until(now -> BreakerScript.isOpen(now) || !now.refusedCallers().isEmpty(), BreakerCallersTest::poison);
        assertThat(breaker.stance.refusedCallers()).isEmpty();
    }

    @Test
    void aCallerWhoIsRefusedForFaultsOfItsOwnPausesNobodyByWhatTheServiceFails() {
        breaker.out = Set.of("bad");
        breaker.until(now -> BreakerScript.isOpen(now) || !now.refusedCallers().isEmpty(), BreakerCallersTest::poison);
        assertThat(breaker.stance.refusedCallers()).containsExactly("bad");
    }

    private void follow(Mode callers) {
        breaker.policy = new BreakerPolicy(BreakerConfig.defaults(), BreakerScript.LEADER, callers);
        breaker.state = breaker.policy.initial();
        breaker.fleet.calls("a", "bad", 1, 0).calls("b", "bad", 1, 0);
        breaker.look();
    }

    private static CountedFleet others(CountedFleet fleet) {
        return fleet.calls("a", "good", 50, 0).calls("b", "good", 50, 0);
    }

    /** A third of what one caller sends fails, of many methods. */
    private static void poison(CountedFleet fleet) {
        others(fleet).calls("a", "bad", 40, 0).calls("b", "bad", 40, 0);
        for (int method = 0; method < 10; method++) {
            fleet.failsFor("a", "bad", "method-" + method, 2).failsFor("b", "bad", "method-" + method, 2);
        }
        fleet.failsFor("b", "good", "method-1", 1);
    }
}
