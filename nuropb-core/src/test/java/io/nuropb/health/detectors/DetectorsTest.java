package io.nuropb.health.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.health.sensors.Blame;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.CallerCounters;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.InstanceCounters;
import io.nuropb.health.sensors.QueueReading;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DetectorsTest {

    private static final Moment NOW = new Moment(0);

    private static final Duration FIVE = Duration.ofSeconds(5);

    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    @Test
    void aCountThatFallsOrLeapsSaysNothing() {
        assertThat(Increase.between(100, 150, FIVE)).hasValue(50);
        assertThat(Increase.between(100, 99, FIVE)).isEmpty();
        assertThat(Increase.between(100, 1_000_000, FIVE)).isEmpty();
        assertThat(Increase.between(0, 2_000_000, FIVE)).isEmpty();
        assertThat(Increase.between(100, 150, Duration.ZERO)).isEmpty();
    }

    @Test
    void theArrivalRateFollowsAStepByAThirdInTwelveSeconds() {
        ArrivalRate rate = ArrivalRate.unknown();
        for (int i = 0; i < 20; i++) {
            rate = rate.next(interval(100, 100));
        }
        assertThat(rate.perSecond().orElseThrow()).isCloseTo(20, within(0.01));
        for (int i = 0; i < 6; i++) {
            rate = rate.next(interval(200, 200));
        }
        assertThat(rate.perSecond().orElseThrow()).isCloseTo(20 + 20 * (1 - Math.exp(-1)), within(0.1));
    }

    @Test
    void ofTwoMeasuresThatDisagreeTheNearerCounts() {
        ArrivalRate rate = ArrivalRate.unknown().next(interval(100, 100));

        assertThat(rate.next(interval(5_000, 100)).perSecond()).hasValue(20);
        assertThat(rate.next(interval(100, 5_000)).perSecond()).hasValue(20);
    }

    @Test
    void aRateThatLeapsAloneIsDropped() {
        ArrivalRate rate = ArrivalRate.unknown().next(interval(100, 100));
        Interval alone = new Interval(5, 0, 0, OptionalLong.of(500_000), new WorkDone(0, 0, 2, false));

        assertThat(rate.next(alone).perSecond()).hasValue(20);
        assertThat(rate.next(alone).next(interval(100, 100)).next(alone).perSecond())
                .hasValue(20);
    }

    @Test
    void aRateThatLeapsByTwoMeasuresIsBelievedAtOnce() {
        ArrivalRate rate = ArrivalRate.unknown();
        for (int i = 0; i < 20; i++) {
            rate = rate.next(interval(100, 100));
        }

        assertThat(rate.next(interval(5_000, 5_000)).perSecond().orElseThrow()).isGreaterThan(100);
    }

    @Test
    void aRateThatLeapsAndStaysIsBelievedWhereOnlyOneMeasureIsKnown() {
        ArrivalRate rate = ArrivalRate.unknown();
        for (int i = 0; i < 20; i++) {
            rate = rate.next(derived(25));
        }
        assertThat(rate.next(derived(1_500)).perSecond()).hasValue(5);
        for (int i = 0; i < 12; i++) {
            rate = rate.next(derived(1_500));
        }
        assertThat(rate.perSecond().orElseThrow()).isBetween(200.0, 300.0);
    }

    private static Interval derived(long handled) {
        return new Interval(5, 0, 0, OptionalLong.empty(), new WorkDone(handled, 1, 2, true));
    }

    @Test
    void anAgeThatNobodySaysAnyMoreIsNone() {
        Duration minute = Duration.ofMinutes(1);
        MessageAge age = MessageAge.none();
        age = age.next(aged(0, 1, minute).counters(), aged(5, 2, minute), FIVE, 10);
        age = age.next(aged(5, 2, minute).counters(), aged(10, 3, minute), FIVE, 10);
        assertThat(age.known()).isEqualTo(minute);

        assertThat(age.next(aged(10, 3, minute).counters(), aged(15, 3, minute), FIVE, 10)
                        .known())
                .as("nobody has gone on")
                .isEqualTo(minute);
        MessageAge unsaid = age.next(aged(10, 3, minute).counters(), sample(15_000, 15_000, 10, 4), FIVE, 10);
        assertThat(unsaid.known()).isZero();
        assertThat(unsaid.next(sample(15_000, 15_000, 10, 4).counters(), aged(20, 5, minute), FIVE, 10)
                        .known())
                .as("said again")
                .isEqualTo(minute);
    }

    private static FleetSample aged(int second, long handled, Duration age) {
        InstanceCounters counters = new InstanceCounters(
                "life", handled, 0, Map.of(), Map.of(), Map.of(), Duration.ZERO, 10, Optional.of(age));
        return new FleetSample(
                at(second), Map.of(new InstanceId("a"), counters), 1, 1, BrokerReading.unknown("nobody has looked"));
    }

    @Test
    void arrivalsAreWhatWasHandledAndWhatTheBacklogGrewBy() {
        Interval interval = new Interval(5, 100, 150, OptionalLong.empty(), new WorkDone(50, 5, 2, true));

        assertThat(interval.derivedArrivals()).hasValue(20);
    }

    @Test
    void twoObservationsOfABacklogReplaceThePrior() {
        Throughput throughput =
                Throughput.unknown().next(new WorkDone(10, 5, 4, true), 5, NOW, EffectiveInstances.alike(2, 2), false);
        assertThat(throughput.law().orElseThrow().base()).isCloseTo(4, within(1e-9));

        throughput = throughput.next(new WorkDone(30, 15, 4, true), 5, NOW, EffectiveInstances.alike(2, 2), true);
        assertThat(throughput.law().orElseThrow().base()).isCloseTo(4, within(1e-9));
        throughput = throughput.next(new WorkDone(30, 15, 4, true), 5, NOW, EffectiveInstances.alike(2, 2), true);
        assertThat(throughput.law().orElseThrow().base()).isCloseTo(3, within(1e-9));
    }

    @Test
    void otherHandlersMakeAnObservationVoid() {
        Throughput throughput = Throughput.unknown();
        for (int i = 0; i < 4; i++) {
            throughput = throughput.next(new WorkDone(30, 15, 4, true), 5, NOW, EffectiveInstances.alike(2, 2), true);
        }
        for (int i = 0; i < 60; i++) {
            throughput = throughput.next(new WorkDone(30, 3, 4, true), 5, NOW, EffectiveInstances.alike(2, 2), false);
        }

        assertThat(throughput.law().orElseThrow().base()).isCloseTo(20, within(1.0));
    }

    /** One that takes long, and ends in a second of its own, is one of three hundred all the same. */
    @Test
    void eachMessageCountsAlikeInTheTimeOfHandlers() {
        HandlerTime time = HandlerTime.unknown();
        for (int second = 0; second < 60; second++) {
            time = time.next(new WorkDone(5, 1, 4, true), 1);
        }
        time = time.next(new WorkDone(1, 20, 4, true), 1);

        assertThat(time.seconds().orElseThrow()).isBetween(0.2, 0.4);
    }

    @Test
    void anExponentIsFittedWhereMoreBringLess() {
        Throughput throughput = Throughput.unknown();
        for (int i = 0; i < 4; i++) {
            throughput = throughput.next(new WorkDone(100, 50, 4, true), 5, NOW, EffectiveInstances.alike(2, 2), true);
        }
        for (int i = 0; i < 4; i++) {
            throughput = throughput.next(new WorkDone(160, 80, 8, true), 5, NOW, EffectiveInstances.alike(4, 2), true);
        }
        ScalingLaw law = throughput.law().orElseThrow();

        assertThat(law.exponent()).isCloseTo(Math.log(1.6) / Math.log(2), within(1e-6));
        assertThat(law.throughput(4)).isCloseTo(32, within(1e-6));
        assertThat(law.instancesFor(law.throughput(7))).isCloseTo(7, within(1e-6));
    }

    @Test
    void aBacklogThatCannotBeIsDoubtedUntilItIsConfirmed() {
        Backlog backlog = Backlog.unknown().next(10, OptionalLong.empty(), 0);

        Backlog doubted = backlog.next(100_000, OptionalLong.of(50), 10);
        assertThat(doubted.isDoubted()).isTrue();
        assertThat(doubted.ready()).hasValue(10);
        assertThat(doubted.next(20, OptionalLong.of(50), 10).ready()).hasValue(20);
        assertThat(doubted.next(100_010, OptionalLong.of(50), 10).ready()).hasValue(100_010);
    }

    @Test
    void whoLivesBeforeItConsumesHasNotComeInVain() {
        StartUpTime time = StartUpTime.unknown()
                .wish(4, 0, at(0), FIVE_MINUTES)
                .seen(4, 2, at(20), FIVE_MINUTES)
                .seen(4, 2, at(25), FIVE_MINUTES);
        assertThat(time.awaited(at(25), FIVE_MINUTES)).isTrue();
        assertThat(time.inVain(at(25), FIVE_MINUTES)).isFalse();
        assertThat(time.seen(4, 4, at(30), FIVE_MINUTES).typical()).contains(Duration.ofSeconds(30));
        assertThat(time.seen(4, 2, at(49), FIVE_MINUTES).vain()).isFalse();
        assertThat(time.seen(4, 2, at(50), FIVE_MINUTES).vain()).isTrue();
    }

    @Test
    void startUpIsMeasuredAndNotAwaitedForEver() {
        StartUpTime time = StartUpTime.unknown().wish(4, 0, at(0), FIVE_MINUTES);

        assertThat(time.awaited(at(299), FIVE_MINUTES)).isTrue();
        assertThat(time.awaited(at(300), FIVE_MINUTES)).isFalse();
        assertThat(time.seen(3, 3, at(20), FIVE_MINUTES).typical()).isEmpty();
        assertThat(time.seen(4, 4, at(20), FIVE_MINUTES).typical()).contains(Duration.ofSeconds(20));
        assertThat(time.seen(4, 4, at(20), FIVE_MINUTES)
                        .wish(6, 0, at(30), FIVE_MINUTES)
                        .seen(6, 6, at(40), FIVE_MINUTES)
                        .typical())
                .contains(Duration.ofSeconds(15));
    }

    @Test
    void whoLivesHasComeWhetherItConsumesOrNot() {
        StartUpTime time = StartUpTime.unknown().wish(6, 2, at(0), FIVE_MINUTES);

        assertThat(time.seen(6, 4, at(20), FIVE_MINUTES).typical()).contains(Duration.ofSeconds(20));
        StartUpTime vain = time.seen(6, 3, at(20), FIVE_MINUTES).seen(6, 3, at(50), FIVE_MINUTES);
        assertThat(vain.awaited(at(50), FIVE_MINUTES)).isFalse();
        assertThat(vain.inVain(at(50), FIVE_MINUTES)).isTrue();
        assertThat(vain.seen(6, 4, at(55), FIVE_MINUTES)).isEqualTo(StartUpTime.unknown());
        assertThat(time.seen(5, 5, at(20), FIVE_MINUTES)).isEqualTo(time);
    }

    @Test
    void whoDidNotComeIsRememberedUntilAllHaveCome() {
        StartUpTime again =
                StartUpTime.unknown().wish(6, 0, at(0), FIVE_MINUTES).wish(8, 0, at(300), FIVE_MINUTES);

        assertThat(again.awaited(at(301), FIVE_MINUTES)).isTrue();
        assertThat(again.inVain(at(301), FIVE_MINUTES)).isTrue();
        assertThat(again.seen(8, 8, at(301), FIVE_MINUTES).inVain(at(301), FIVE_MINUTES))
                .isFalse();
    }

    @Test
    void howLongThoseTakeWhomSomebodyElseWishedForIsNotKnown() {
        StartUpTime inherited = StartUpTime.inherited(4, at(0));

        assertThat(inherited.awaited(at(299), FIVE_MINUTES)).isTrue();
        assertThat(inherited.seen(4, 4, at(5), FIVE_MINUTES)).isEqualTo(StartUpTime.unknown());
    }

    @Test
    void whoComesAfterHoursHasNotTakenHoursToStart() {
        StartUpTime late = StartUpTime.unknown().wish(4, 0, at(0), FIVE_MINUTES).seen(4, 4, at(50_400), FIVE_MINUTES);

        assertThat(late).isEqualTo(StartUpTime.unknown());
    }

    @Test
    void aSmallerWishTakesThePlaceOfALargerOne() {
        StartUpTime wished = StartUpTime.unknown().wish(10, 0, at(0), FIVE_MINUTES);

        assertThat(wished.fewer(5, 8)).isEqualTo(StartUpTime.unknown());
        assertThat(wished.fewer(9, 8)).isEqualTo(StartUpTime.unknown().wish(9, 0, at(0), FIVE_MINUTES));
    }

    @Test
    void whatIsDoneBetweenTwoSamplesThatComeCloseTogetherWasDoneBefore() {
        FleetMeasures measures = FleetMeasures.none();
        for (long look = 0; look < 8; look++) {
            measures = measures.next(sample(look * 5_000, look * 5_000, 10_000, look * 500), FIVE);
            measures = measures.next(sample(look * 5_000 + 100, look * 5_000, 10_000, look * 500 + 400), FIVE);
        }

        assertThat(measures.throughput().observations())
                .isNotEmpty()
                .allSatisfy(seen -> assertThat(seen.perSecond()).isLessThan(110));
    }

    @Test
    void aBacklogThatMayHaveEndedSinceTheBrokerCountedIsNone() {
        FleetMeasures measures = FleetMeasures.none();
        for (long look = 0; look <= 8; look++) {
            measures = measures.next(sample(look * 5_000, look * 5_000, 4_500 - look * 500, look * 500), FIVE);
        }
        for (long look = 9; look < 13; look++) {
            measures = measures.next(sample(look * 5_000, 40_000, 500, 4_000 + (look - 8) * 10), FIVE);
        }

        assertThat(measures.throughput().law().orElseThrow().throughput(1)).isCloseTo(100, within(1.0));
    }

    /** One instance, which handles ten messages at once. */
    @Test
    void aMethodThatIsNamedForTheFirstTimeHasNoMoreFailuresThanTheOthersLeave() {
        FailureGrowth growth = FailureGrowth.initial(FIVE, FIVE)
                .after(failures(at(0), 1_000, Map.of("orders.place", 10L)))
                .after(failures(at(1), 1_031, Map.of("orders.place", 40L, "orders.old", 500L)));

        assertThat(growth.within(at(0), at(1), FailureGrowth.Without.nothing()).byMethod())
                .isEqualTo(Map.of("orders.place", 30L, "orders.old", 1L));
    }

    @Test
    void aCallerWhomTheInstanceHadForgottenIsCountedFromWhereItBeginsAgain() {
        FailureGrowth growth = FailureGrowth.initial(FIVE, FIVE)
                .after(calls(at(0), 1_000, new CallerCounters(100, 50)))
                .after(calls(at(1), 1_010, new CallerCounters(10, 10)))
                .after(calls(at(2), 1_015, new CallerCounters(15, 15)));

        assertThat(growth.within(at(0), at(2), FailureGrowth.Without.nothing()).byCaller())
                .isEqualTo(Map.of("bob", 5L));
        assertThat(growth.within(at(0), at(2), FailureGrowth.Without.nothing()).own())
                .isZero();
    }

    private static FleetSample failures(Moment at, long failed, Map<String, Long> byMethod) {
        return counted(at, Map.of(Blame.SERVICE, failed), byMethod, Map.of());
    }

    private static FleetSample calls(Moment at, long failed, CallerCounters bob) {
        return counted(at, Map.of(Blame.CALLER, failed), Map.of(), Map.of("bob", bob));
    }

    private static FleetSample counted(
            Moment at, Map<Blame, Long> failed, Map<String, Long> byMethod, Map<String, CallerCounters> callers) {
        long handled = failed.values().stream().mapToLong(Long::longValue).sum();
        InstanceCounters counters = new InstanceCounters(
                "one life", handled, 0, failed, byMethod, callers, Duration.ZERO, 10, Optional.empty());
        return new FleetSample(
                at, Map.of(new InstanceId("i1"), counters), 1, 1, BrokerReading.unknown("nobody has looked"));
    }

    private static FleetSample sample(long millis, long takenMillis, long ready, long handled) {
        Moment now = new Moment(0).plus(Duration.ofMillis(millis));
        InstanceCounters counters = new InstanceCounters(
                "life",
                handled,
                0,
                Map.of(),
                Map.of(),
                Map.of(),
                Duration.ofMillis(handled * 100),
                10,
                Optional.empty());
        QueueReading queue = new QueueReading(
                OptionalLong.of(ready),
                OptionalLong.of(10),
                OptionalLong.of(1),
                OptionalLong.empty(),
                Optional.of(new Moment(0).plus(Duration.ofMillis(takenMillis))));
        BrokerReading broker =
                new BrokerReading(queue, QueueReading.unknown(), Optional.of(Set.of()), Optional.empty());
        return new FleetSample(now, Map.of(new InstanceId("a"), counters), 1, 1, broker);
    }

    private static Interval interval(long published, long handled) {
        return new Interval(5, 0, 0, OptionalLong.of(published), new WorkDone(handled, 1, 2, true));
    }

    private static Moment at(int second) {
        return new Moment(0).plus(Duration.ofSeconds(second));
    }
}
