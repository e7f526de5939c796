package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.health.sensors.Blame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a fleet is warned of failures, when it pauses, and when it goes on. */
final class BreakerPolicyTest {

    private static final Duration PERIOD = BreakerScript.PERIOD;

    private final BreakerScript breaker = new BreakerScript();

    @Test
    void aPauseThatWasInForceGoesOnAndEndsAsAnyOther() {
        breaker.follow(BreakerScript.standing(Circuit.OPEN, "20 of 20 messages have failed"));
        breaker.look();
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.OPEN);
        assertThat(breaker.stance.reason()).isEqualTo("20 of 20 messages have failed");
        assertThat(breaker.until(now -> now.circuit() == Circuit.HALF_OPEN, BreakerScript::healthy))
                .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60));
    }

    @Test
    void aProbeThatWasInForceGoesOn() {
        breaker.follow(BreakerScript.standing(Circuit.HALF_OPEN, "one instance probes"));
        breaker.look();
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.HALF_OPEN);
        breaker.forPeriods(13, BreakerScript::healthy);
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void aRefusalThatWasInForceGoesOnForTheFirstPause() {
        breaker.follow(new Stance(
                Circuit.CLOSED,
                Optional.empty(),
                Set.of("orders.cancel"),
                Set.of("shop"),
                Set.of(),
                "30 of 31 failures are its"));
        breaker.look();
        assertThat(breaker.stance.refusedMethods()).containsExactly("orders.cancel");
        assertThat(breaker.stance.refusedCallers()).containsExactly("shop");
        assertThat(breaker.until(now -> now.refusedMethods().isEmpty(), BreakerScript::healthy))
                .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60));
        assertThat(breaker.alerts)
                .contains("Method 'orders.cancel' is not refused any more: its time, 1 min, has ended");
    }

    @Test
    void withoutFailuresThereIsNoAlert() {
        breaker.forPeriods(1_000, BreakerScript::healthy);
        assertThat(breaker.alerts).isEmpty();
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void aStormIsAlertedWithinTenSecondsAndPausesTheFleetWithinTwoWindows() {
        breaker.forPeriods(30, BreakerScript::healthy);
        breaker.forPeriods(2, BreakerScript::storm);
        assertThat(breaker.alerts).hasSize(1);
        assertThat(breaker.alerts.get(0)).contains(" messages have failed within 1 m");
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.CLOSED);
        Duration toOpen = breaker.until(BreakerScript::isOpen, BreakerScript::storm);
        assertThat(toOpen.plusSeconds(10)).isLessThanOrEqualTo(Duration.ofMinutes(2));
        assertThat(breaker.stance.reason()).contains("gone on for 1 m", "pauses for 1 m");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 100, 1_000_000})
    void itTripsAfterAsManyFailuresHoweverManyMessagesSucceededBefore(long before) {
        breaker.forPeriods(5, own -> own.succeeds("a", before / 5));
        breaker.forPeriods(2, own -> {});
        breaker.forPeriods(1, own -> own.fails("a", "x", Blame.SERVICE, 10).fails("b", "y", Blame.SERVICE, 9));
        assertThat(breaker.alerts).isEmpty();
        breaker.forPeriods(1, own -> own.fails("b", "z", Blame.SERVICE, 1));
        assertThat(breaker.alerts).hasSize(1);
        Duration toOpen = breaker.until(
                BreakerScript::isOpen,
                own -> own.fails("a", "x", Blame.SERVICE, 1).fails("b", "y", Blame.SERVICE, 1));
        assertThat(toOpen).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void manyFailuresThatAreASmallShareAreNoStorm() {
        breaker.forPeriods(60, own -> own.succeeds("a", 1_000).fails("a", "x", Blame.SERVICE, 99));
        assertThat(breaker.alerts).isEmpty();
    }

    @Test
    void fewFailuresAreNoStormWhateverTheirShare() {
        breaker.forPeriods(60, own -> own.fails("a", "x", Blame.SERVICE, 1));
        assertThat(breaker.alerts).isEmpty();
    }

    @Test
    void aStormThatEndsPausesNobody() {
        breaker.forPeriods(6, BreakerScript::storm);
        breaker.forPeriods(60, BreakerScript::healthy);
        assertThat(breaker.alerts).hasSize(2);
        assertThat(breaker.alerts.get(1))
                .matches("Failures are few again: \\d+ of \\d+ messages have failed within 1 min");
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void afterThePauseOneInstanceProbesAndTheFleetGoesOn() {
        breaker.until(BreakerScript::isOpen, BreakerScript::storm);
        Duration paused = breaker.until(now -> now.circuit() == Circuit.HALF_OPEN, own -> {});
        assertThat(paused).isEqualTo(Duration.ofSeconds(60));
        assertThat(breaker.alerts)
                .last()
                .isEqualTo("The pause of 1 min has ended: one instance, 'a', probes with a prefetch of 1");
        breaker.forPeriods(1, own -> own.succeeds("a", 19));
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.HALF_OPEN);
        breaker.forPeriods(1, own -> own.succeeds("a", 1));
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.CLOSED);
        breaker.alerts.clear();
        breaker.forPeriods(60, BreakerScript::healthy);
        assertThat(breaker.alerts).isEmpty();
    }

    @Test
    void aProbeOfManyMessagesIsJudgedByTheirShare() {
        breaker.until(BreakerScript::isOpen, BreakerScript::storm);
        breaker.until(now -> now.circuit() == Circuit.HALF_OPEN, own -> {});
        breaker.forPeriods(1, own -> own.succeeds("a", 154).fails("a", "x", Blame.SERVICE, 3));
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void aProbeThatFailsDoublesThePauseUpToItsLimit() {
        breaker.until(BreakerScript::isOpen, BreakerScript::storm);
        List<Long> pauses = new ArrayList<>();
        for (int pause = 0; pause < 6; pause++) {
            pauses.add(breaker.until(now -> now.circuit() == Circuit.HALF_OPEN, own -> {})
                    .toMinutes());
            String probe = breaker.stance.probe().orElseThrow().value();
            breaker.forPeriods(1, own -> own.succeeds(probe, 3).fails(probe, "x", Blame.SERVICE, 2));
            assertThat(breaker.stance.circuit()).isEqualTo(Circuit.OPEN);
        }
        assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 15L, 15L);
    }

    @Test
    void aProbeWithoutMessagesEndsWithTheWindow() {
        breaker.until(BreakerScript::isOpen, BreakerScript::storm);
        breaker.until(now -> now.circuit() == Circuit.HALF_OPEN, own -> {});
        breaker.fleet.waiting(0).holds("a", 0).holds("b", 0);
        assertThat(breaker.until(BreakerScript::isClosed, own -> {})).isEqualTo(Duration.ofSeconds(65));
    }

    @Test
    void aStormSoonAfterAPausePausesForLongerAndAfterALongCalmForAsLongAsTheFirst() {
        breaker.until(BreakerScript::isOpen, BreakerScript::storm);
        breaker.until(BreakerScript::isClosed, own -> {});
        breaker.until(BreakerScript::isOpen, BreakerScript::storm);
        assertThat(breaker.stance.reason()).contains("pauses for 2 m");
        breaker.until(BreakerScript::isClosed, own -> {});
        breaker.forPeriods(200, BreakerScript::healthy);
        breaker.until(BreakerScript::isOpen, BreakerScript::storm);
        assertThat(breaker.stance.reason()).contains("pauses for 1 m");
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertThatThrownBy(
                        () -> new BreakerConfig(PERIOD, PERIOD.multipliedBy(2), 0.1, 20, 0.8, PERIOD, PERIOD, 1, false))
                .hasMessageContaining("BreakerConfig.recent");
        assertThatThrownBy(() -> new BreakerConfig(PERIOD, PERIOD, 0.1, 20, 0.5, PERIOD, PERIOD, 1, false))
                .hasMessageContaining("BreakerConfig.dominance");
    }
}
