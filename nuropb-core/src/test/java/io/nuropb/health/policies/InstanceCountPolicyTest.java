package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.health.policies.InstanceCountPolicy.Advice;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.BrokerReading.Resource;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.QueueReading;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

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
    void whatOneInstanceTriesDuringAPauseSaysNothingOfWhatInstancesCanDo() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);
        fleet.paused = true;
        fleet.lost = 3;
        fleet.limit = 0.1;
        fleet.forSeconds(60);
        fleet.paused = false;
        fleet.lost = 0;
        fleet.limit = Double.POSITIVE_INFINITY;

        assertThat(fleet.next().reason()).contains("an instance handles 10/s");
        assertThat(fleet.next().reason()).contains("an instance handles 10/s");
    }

    @Test
    void messagesThatAreOldBecauseOfAPauseAskForNoMoreThanTheyNeed() {
        FleetScript fleet = FleetScript.of(8, 28);
        fleet.forSeconds(60);
        fleet.paused = true;
        fleet.lost = 8;
        fleet.forSeconds(20);
        fleet.paused = false;
        fleet.lost = 0;
        fleet.age = Optional.of(Duration.ofSeconds(20));
        fleet.next();
        fleet.age = Optional.of(Duration.ofSeconds(35));

        assertThat(fleet.next().desired()).hasValue(8);
    }

    @Test
    void anAlarmIsNoBottleneck() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.follows = true;
        fleet.forSeconds(TEN_MINUTES);
        fleet.arrivals = 80;
        fleet.forSeconds(45);
        fleet.limit = 0.2;
        fleet.next(InstanceCountPolicyTest::alarmed);
        fleet.next(InstanceCountPolicyTest::alarmed);
        fleet.next(InstanceCountPolicyTest::alarmed);
        fleet.next(InstanceCountPolicyTest::alarmed);
        fleet.limit = Double.POSITIVE_INFINITY;

        assertThat(fleet.forSeconds(60).bottleneck()).isEmpty();
    }

    @Test
    void aReadingThatStandsStillWhileMessagesAreHandledIsAsOldAsItIs() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);
        FleetSample[] first = new FleetSample[1];
        Advice advice = null;
        for (int i = 0; i < 12; i++) {
            advice = fleet.next(sample -> {
                first[0] = first[0] == null ? sample : first[0];
                QueueReading old = first[0].broker().service();
                return FleetScript.with(
                        sample,
                        new QueueReading(
                                old.ready(),
                                old.unacknowledged(),
                                old.consumers(),
                                old.published(),
                                Optional.of(sample.at())));
            });
        }

        assertThat(advice).isNotNull();
        assertThat(advice.reason()).startsWith("Frozen: the broker's numbers are");
    }

    private static FleetSample alarmed(FleetSample sample) {
        return FleetScript.with(
                sample,
                new BrokerReading(
                        sample.broker().service(),
                        QueueReading.unknown(),
                        Optional.of(Set.of(Resource.MEMORY)),
                        Optional.empty()));
    }

    @Test
    void whoIsStillToConsumeAfterAPauseIsNotLost() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);
        fleet.paused = true;
        fleet.arrivals = 0;
        fleet.lost = 4;
        fleet.forSeconds(60);
        fleet.paused = false;
        fleet.lost = 3;

        assertThat(fleet.next().desired()).hasValue(4);
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
    void noneIsGivenUpThatIsBusy() {
        FleetScript fleet = FleetScript.of(10, 7);
        Advice advice = fleet.next();
        for (int i = 0; i < 150; i++) {
            advice = fleet.next(sample -> FleetScript.with(sample, unacknowledged(sample, 15)));
        }

        assertThat(advice.desired().orElseThrow()).isGreaterThanOrEqualTo(8);
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
    void nothingIsDecidedWhileTheBrokerSaysNothing() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);
        fleet.arrivals = 500;
        for (int i = 0; i < 100; i++) {
            Advice advice = fleet.next(sample -> FleetScript.with(sample, BrokerReading.unknown("refused")));
            assertThat(advice.desired()).hasValue(4);
            assertThat(advice.reason()).isEqualTo("Frozen: how many messages wait is not known (refused)");
        }
    }

    @Test
    void nothingIsSaidBeforeAnythingIsKnown() {
        FleetScript fleet = FleetScript.of(4, 28);

        Advice advice = fleet.next(sample -> FleetScript.with(sample, BrokerReading.unknown("refused")));

        assertThat(advice.desired()).isEmpty();
    }

    @Test
    void nothingIsDecidedOnStaleNumbers() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);
        Advice advice = fleet.next(sample -> FleetScript.with(sample, taken(sample, Duration.ofSeconds(46))));

        assertThat(advice.reason()).isEqualTo("Frozen: the broker's numbers are 46 s old, more than 45 s");
    }

    @Test
    void nothingIsDecidedDuringAnAlarm() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);
        fleet.arrivals = 0;
        for (int i = 0; i < 100; i++) {
            Advice advice = fleet.next(sample -> FleetScript.with(
                    sample,
                    new BrokerReading(
                            sample.broker().service(),
                            QueueReading.unknown(),
                            Optional.of(Set.of(Resource.MEMORY)),
                            Optional.empty())));
            assertThat(advice.desired()).hasValue(4);
            assertThat(advice.reason()).contains("MEMORY");
        }
    }

    @Test
    void nothingIsDecidedDuringAPause() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);
        fleet.paused = true;
        fleet.ready = 100_000;

        assertThat(fleet.forSeconds(TEN_MINUTES).desired()).hasValue(4);
    }

    @Test
    void nothingIsDecidedWhileNoInstanceReports() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);

        Advice advice = fleet.next(sample -> FleetScript.with(sample, Map.of()));

        assertThat(advice.desired()).hasValue(4);
        assertThat(advice.reason()).isEqualTo("Frozen: none of 4 instances reports what it does");
    }

    @Test
    void aLeapOfTheBacklogHasToBeConfirmed() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);

        Advice advice = fleet.next(sample -> FleetScript.with(sample, ready(sample, 1_000_000)));

        assertThat(advice.desired()).hasValue(4);
        assertThat(advice.reason()).contains("1000000 messages are said to wait after 0");
        assertThat(fleet.forSeconds(60).desired()).hasValue(4);
    }

    @Test
    void withoutTheBrokersCountArrivalsFollowFromWhatWasHandled() {
        FleetScript fleet = FleetScript.of(4, 28);
        Advice advice = null;
        for (int i = 0; i < 40; i++) {
            fleet.arrivals = i < 20 ? 28 : 60;
            advice = fleet.next(sample -> FleetScript.with(sample, declared(sample)));
        }

        assertThat(advice).isNotNull();
        assertThat(advice.desired().orElseThrow()).isGreaterThanOrEqualTo(6);
    }

    @Test
    void whatDoesNotHelpIsNotAskedForAndIsNamed() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.limit = 4;
        fleet.follows = true;
        fleet.forSeconds(TEN_MINUTES);
        fleet.arrivals = 45;

        Advice advice = fleet.forSeconds(180);

        assertThat(advice.bottleneck()).isPresent();
        assertThat(advice.bottleneck().get())
                .contains("6 instances instead of 4", "so what they wait for is exhausted");
        assertThat(fleet.forSeconds(TEN_MINUTES).desired().orElseThrow()).isLessThanOrEqualTo(6);
    }

    @Test
    void moreAreNotAskedForWhileThoseThatWereDoNotCome() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);
        fleet.arrivals = 45;

        Advice advice = fleet.forSeconds(3 * TEN_MINUTES);

        assertThat(advice.desired().orElseThrow()).isLessThanOrEqualTo(10);
        assertThat(advice.reason()).contains("did not come");
    }

    private static QueueReading unacknowledged(FleetSample sample, long count) {
        QueueReading queue = sample.broker().service();
        return new QueueReading(
                queue.ready(), OptionalLong.of(count), queue.consumers(), queue.published(), queue.taken());
    }

    private static QueueReading ready(FleetSample sample, long count) {
        QueueReading queue = sample.broker().service();
        return new QueueReading(
                OptionalLong.of(count), queue.unacknowledged(), queue.consumers(), queue.published(), queue.taken());
    }

    private static QueueReading taken(FleetSample sample, Duration before) {
        QueueReading queue = sample.broker().service();
        return new QueueReading(
                queue.ready(),
                queue.unacknowledged(),
                queue.consumers(),
                queue.published(),
                Optional.of(sample.at().minus(before)));
    }

    private static QueueReading declared(FleetSample sample) {
        QueueReading queue = sample.broker().service();
        return QueueReading.declared(
                queue.ready().orElseThrow(), queue.consumers().orElseThrow(), sample.at());
    }
}
