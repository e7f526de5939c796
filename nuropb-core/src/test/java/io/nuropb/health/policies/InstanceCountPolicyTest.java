package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.health.policies.InstanceCountPolicy.Advice;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.InstanceCounters;
import io.nuropb.health.sensors.QueueReading;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** How many instances are asked for by what arrives, waits and is handled. */
class InstanceCountPolicyTest {

    private static final int TEN_MINUTES = 600;

    @Test
    void aSteadyLoadNeedsWhatItsRateSays() {
        FleetScript fleet = FleetScript.of(4, 28);

        Advice advice = fleet.forSeconds(TEN_MINUTES);

        assertThat(advice.desired()).hasValue(4);
        assertThat(advice.current()).isEqualTo(4);
        assertThat(advice.reason())
                .isEqualTo("28 messages/s arrive and 0 wait; an instance handles 10/s, so 4 are needed");
        assertThat(advice.bottleneck()).isEmpty();
    }

    @Test
    void whoeverIsBackAfterTheLeaderIsNotTooMany() {
        FleetScript fleet = FleetScript.of(1, 0);
        assertThat(fleet.next().desired()).hasValue(1);

        fleet.members = 3;
        assertThat(fleet.next().desired()).hasValue(3);

        fleet.arrivals = 5;
        assertThat(fleet.forSeconds(60).desired()).hasValue(3);
        assertThat(fleet.forSeconds(TEN_MINUTES).desired()).hasValue(1);
    }

    @Test
    void nothingIsChangedWithinTenPercent() {
        FleetScript fleet = FleetScript.of(10, 70);
        fleet.forSeconds(TEN_MINUTES);

        fleet.arrivals = 75;
        assertThat(fleet.forSeconds(TEN_MINUTES).desired()).hasValue(10);
        fleet.arrivals = 65;
        assertThat(fleet.forSeconds(TEN_MINUTES).desired()).hasValue(10);
    }

    @Test
    void moreAreAskedForAfterThreeSamples() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);
        fleet.arrivals = 280;

        Advice first = fleet.next();
        Advice second = fleet.next();
        Advice third = fleet.next();

        assertThat(first.desired()).hasValue(4);
        assertThat(first.reason()).contains("seen in 1 of 3 samples");
        assertThat(second.desired()).hasValue(4);
        assertThat(third.desired()).hasValue(6);
    }

    @Test
    void moreAreAskedForAtOnceWhenMessagesWaitTooLong() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);
        fleet.age = Optional.of(Duration.ofSeconds(18));
        fleet.arrivals = 45;
        fleet.next();
        fleet.age = Optional.of(Duration.ofSeconds(31));
        fleet.arrivals = 280;

        assertThat(fleet.next().desired().orElseThrow()).isGreaterThan(4);
    }

    @Test
    void moreAreAskedForAfterTwoSamplesWhenConsumersAreGone() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);
        fleet.lost = 2;

        Advice first = fleet.next();
        Advice second = fleet.next();

        assertThat(first.desired()).hasValue(4);
        assertThat(second.desired()).hasValue(6);
        assertThat(second.reason()).contains("2 of them for those that do not consume");
    }

    @Test
    void aFleetThatBeginsToConsumeAnewHasLostNobody() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);
        fleet.lost = 4;
        fleet.next();
        fleet.lost = 0;

        assertThat(fleet.forSeconds(TEN_MINUTES).desired()).hasValue(4);
    }

    @Test
    void aFleetAtMostDoublesInAMinute() {
        FleetScript fleet = FleetScript.of(2, 14);
        fleet.follows = true;
        fleet.forSeconds(TEN_MINUTES);
        fleet.arrivals = 600;
        int before = 2;
        for (int minute = 0; minute < 6; minute++) {
            int now = fleet.forSeconds(60).desired().orElseThrow();
            assertThat(now).isLessThanOrEqualTo(Math.max(before + 4, 2 * before));
            before = now;
        }
        assertThat(before).isGreaterThan(30);
    }

    @Test
    void whatWasJustChangedIsNotChangedAgainForTwoSamples() {
        FleetScript fleet = FleetScript.of(8, 56);
        fleet.follows = true;
        fleet.forSeconds(TEN_MINUTES);
        fleet.arrivals = 500;
        Advice changed = fleet.forSeconds(15);
        int after = changed.desired().orElseThrow();
        assertThat(after).isEqualTo(12);

        assertThat(fleet.next().desired()).hasValue(after);
        assertThat(fleet.next().desired()).hasValue(after);
    }

    @Test
    void fewerAreAskedForStepByStepAfterFiveMinutes() {
        FleetScript fleet = FleetScript.of(10, 70);
        fleet.forSeconds(TEN_MINUTES);
        fleet.arrivals = 7;

        assertThat(fleet.forSeconds(290).desired()).hasValue(10);
        Advice first = fleet.forSeconds(90);
        assertThat(first.desired().orElseThrow()).isGreaterThan(5);
        assertThat(first.desired().orElseThrow()).isLessThan(10);
        fleet.follows = true;
        assertThat(fleet.forSeconds(TEN_MINUTES).desired().orElseThrow()).isLessThanOrEqualTo(2);
    }

    @Test
    void aPeakOfTheLastFiveMinutesIsRemembered() {
        FleetScript fleet = FleetScript.of(10, 70);
        fleet.forSeconds(TEN_MINUTES);
        for (int i = 0; i < 4; i++) {
            fleet.arrivals = 20;
            fleet.forSeconds(180);
            fleet.arrivals = 70;
            assertThat(fleet.forSeconds(60).desired()).hasValue(10);
        }
    }

    @Test
    void aNewLeaderGivesNoneUp() {
        FleetScript fleet = FleetScript.of(10, 7);

        Advice early = fleet.forSeconds(290);

        assertThat(early.desired()).hasValue(10);
        assertThat(early.reason()).contains("led for 290 s");
        assertThat(fleet.forSeconds(60).desired().orElseThrow()).isLessThan(10);
    }

    @Test
    void aSuccessorTakesNothingBackThatWasAskedForAndHasYetToStart() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.succeeds(8);
        fleet.pause = Pause.OPERATOR;
        assertThat(fleet.next().desired()).hasValue(8);
        fleet.pause = Pause.NONE;

        assertThat(fleet.forSeconds(285).desired()).hasValue(8);
        assertThat(fleet.forSeconds(TEN_MINUTES).desired().orElseThrow()).isLessThan(8);
    }

    @Test
    void aSuccessorAwaitsThoseThatWereAskedForUntilItAsksForMore() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.ready = 2_000;
        fleet.arrivals = 45;
        fleet.succeeds(8);

        assertThat(fleet.forSeconds(240).desired()).hasValue(8);
    }

    @Test
    void aSuccessorDoesNotAwaitWhoLivesAndHasCeasedToConsume() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.lost = 2;
        fleet.succeeds(4);

        assertThat(fleet.forSeconds(60).desired().orElseThrow()).isGreaterThan(4);
    }

    @Test
    void aSuccessorBeginsWithWhatWasAskedForAndWithinItsBounds() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.succeeds(3);
        assertThat(fleet.next().desired()).hasValue(3);

        fleet.bounds(1, 5);
        fleet.succeeds(8);
        assertThat(fleet.next().desired()).hasValue(5);
    }

    @Test
    void whoeverLivesDuringARollingUpdateBesideThoseThatWereAskedForIsNoWish() {
        FleetScript fleet = FleetScript.of(20, 140);
        fleet.forSeconds(TEN_MINUTES);
        fleet.succeeds(20);
        Advice advice = fleet.next();
        for (int i = 0; i < 60; i++) {
            fleet.members = (int) Math.ceil(1.25 * advice.desired().orElseThrow());
            advice = fleet.next();
            assertThat(advice.desired()).hasValue(20);
        }
    }

    @Test
    void noneIsGivenUpThatIsBusy() {
        FleetScript fleet = FleetScript.of(10, 7);
        Advice advice = fleet.next();
        for (int i = 0; i < 150; i++) {
            advice = fleet.next(sample -> FleetScript.with(sample, unacknowledged(sample, 15)));
        }

        assertThat(advice.desired().orElseThrow()).isGreaterThanOrEqualTo(8);
    }

    @Test
    void withoutTheBrokersCountNoneIsGivenUpThatTheInstancesSayIsBusy() {
        FleetScript fleet = FleetScript.of(10, 7);
        Advice advice = fleet.next();
        for (int i = 0; i < 150; i++) {
            advice = fleet.next(sample -> saying(sample, OptionalInt.of(2)));
        }

        assertThat(advice.desired()).hasValue(10);
    }

    @Test
    void whereNobodySaysHowManyMessagesAreUnderWayNoneIsGivenUp() {
        FleetScript fleet = FleetScript.of(10, 7);
        Advice advice = fleet.next();
        for (int i = 0; i < 150; i++) {
            advice = fleet.next(sample -> saying(sample, OptionalInt.empty()));
        }

        assertThat(advice.desired()).hasValue(10);
        assertThat(advice.reason()).endsWith("nobody says how many messages are under way, so none is given up");
        assertThat(fleet.next(sample -> saying(sample, OptionalInt.of(0)))
                        .desired()
                        .orElseThrow())
                .isLessThan(10);
    }

    /** The broker does not say how many messages are with consumers, and each instance says so many. */
    private static FleetSample saying(FleetSample sample, OptionalInt underWay) {
        Map<InstanceId, InstanceCounters> counters = new HashMap<>();
        sample.counters()
                .forEach((instance, told) -> counters.put(
                        instance,
                        new InstanceCounters(
                                told.life(),
                                told.handled(),
                                told.refused(),
                                told.failed(),
                                told.failedByMethod(),
                                told.callers(),
                                told.busy(),
                                told.concurrency(),
                                told.age(),
                                underWay)));
        QueueReading queue = sample.broker().service();
        return FleetScript.with(
                FleetScript.with(sample, counters),
                new QueueReading(
                        queue.ready(), OptionalLong.empty(), queue.consumers(), queue.published(), queue.taken()));
    }

    @Test
    void aBacklogAboveTheHighWaterMarkAsksForMoreWhateverTheRatesSay() {
        FleetScript fleet = FleetScript.of(4, 20);
        fleet.highWaterMark = 5;
        fleet.forSeconds(TEN_MINUTES);
        fleet.ready = 10;
        fleet.arrivals = 40;

        assertThat(fleet.forSeconds(20).desired().orElseThrow()).isGreaterThan(4);
    }

    @Test
    void theLimitsHold() {
        FleetScript fleet = new FleetScript(ScalingConfig.defaults().withBounds(3, 5), 4, 28);
        fleet.follows = true;
        fleet.forSeconds(TEN_MINUTES);
        fleet.arrivals = 500;
        assertThat(fleet.forSeconds(TEN_MINUTES).desired()).hasValue(5);
        fleet.arrivals = 0;
        fleet.ready = 0;
        assertThat(fleet.forSeconds(TEN_MINUTES).desired()).hasValue(3);
    }

    @Test
    void otherLimitsHoldAtOnceWhateverElseIsKnown() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);
        Advice before = fleet.forSeconds(5);
        fleet.bounds(8, 10);
        Advice more = fleet.forSeconds(5);
        fleet.bounds(1, 2);
        Advice fewer = fleet.forSeconds(5);

        assertThat(before.desired()).hasValue(4);
        assertThat(more.desired()).hasValue(8);
        assertThat(more.reason()).isEqualTo("The bounds are 8 to 10 instances now");
        assertThat(fewer.desired()).hasValue(2);
    }

    private static QueueReading unacknowledged(FleetSample sample, long count) {
        QueueReading queue = sample.broker().service();
        return new QueueReading(
                queue.ready(), OptionalLong.of(count), queue.consumers(), queue.published(), queue.taken());
    }

    @Test
    void aBacklogAboveTheMarkThatMayNotBeAnsweredIsSaidToBeLimited() {
        ScalingConfig config = ScalingConfig.defaults().withBounds(1, 4);
        FleetScript fleet = new FleetScript(config, 4, 20);
        fleet.forSeconds(TEN_MINUTES);
        fleet.highWaterMark = 5;
        fleet.ready = 160;

        Advice advice = fleet.next();

        assertThat(advice.desired()).hasValue(4);
        assertThat(advice.kind()).isEqualTo(ScalingReason.LIMITED);
        assertThat(advice.reason())
                .contains("more than the high-water mark of 5 wait")
                .endsWith("the limit is 4");
    }
}
