package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.health.policies.InstanceCountPolicy.Advice;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.BrokerReading.Resource;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.InstanceCounters;
import io.nuropb.health.sensors.QueueReading;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What {@link InstanceCountPolicy} makes of samples that say little: during pauses and alarms, old, absent or misread.
 */
class UnreliableSamplesTest {

    private static final int TEN_MINUTES = 600;

    @Test
    void whatOneInstanceTriesDuringAPauseSaysNothingOfWhatInstancesCanDo() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);
        fleet.pause = Pause.OPERATOR;
        fleet.lost = 3;
        fleet.limit = 0.1;
        fleet.forSeconds(60);
        fleet.pause = Pause.NONE;
        fleet.lost = 0;
        fleet.limit = Double.POSITIVE_INFINITY;

        assertThat(fleet.next().reason()).contains("an instance handles 10/s");
        assertThat(fleet.next().reason()).contains("an instance handles 10/s");
    }

    @Test
    void messagesThatAreOldBecauseOfAPauseAskForNoMoreThanTheyNeed() {
        FleetScript fleet = FleetScript.of(8, 28);
        fleet.forSeconds(60);
        fleet.pause = Pause.OPERATOR;
        fleet.lost = 8;
        fleet.forSeconds(20);
        fleet.pause = Pause.NONE;
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
        fleet.next(UnreliableSamplesTest::alarmed);
        fleet.next(UnreliableSamplesTest::alarmed);
        fleet.next(UnreliableSamplesTest::alarmed);
        fleet.next(UnreliableSamplesTest::alarmed);
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

    @Test
    void countersThatComeAfterTheLastMessageDoNotKeepAFleetThatHasNothingToDo() {
        FleetScript fleet = FleetScript.of(10, 70);
        fleet.follows = true;
        fleet.forSeconds(TEN_MINUTES);
        InstanceId late = new InstanceId("i9");
        FleetSample[] before = new FleetSample[1];
        fleet.next(sample -> {
            before[0] = sample;
            return sample;
        });
        fleet.next(sample -> {
            Map<InstanceId, InstanceCounters> counters = new HashMap<>(sample.counters());
            counters.put(late, before[0].counters().get(late));
            return FleetScript.with(sample, counters);
        });
        fleet.arrivals = 0;

        fleet.forSeconds(TEN_MINUTES);
        assertThat(fleet.forSeconds(TEN_MINUTES).desired()).hasValue(1);
    }

    @Test
    void whoIsStillToConsumeAfterAPauseIsNotLost() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);
        fleet.pause = Pause.OPERATOR;
        fleet.arrivals = 0;
        fleet.lost = 4;
        fleet.forSeconds(60);
        fleet.pause = Pause.NONE;
        fleet.lost = 3;

        assertThat(fleet.next().desired()).hasValue(4);
    }

    @Test
    void whatKeepsAllFromConsumingIsNotMendedByMoreInstances() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);
        fleet.lost = 4;

        Advice advice = fleet.forSeconds(60);

        assertThat(advice.desired()).hasValue(4);
        assertThat(advice.reason()).startsWith("Frozen: all of 4 instances live and do not consume");
    }

    @Test
    void aSampleInWhichNothingIsDecidedDoesNotConfirmThatConsumersAreGone() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);
        fleet.lost = 2;
        fleet.next(sample -> FleetScript.with(sample, BrokerReading.unknown("refused")));

        assertThat(fleet.next().desired()).hasValue(4);
        assertThat(fleet.next().desired()).hasValue(6);
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

    /**
     * RabbitMQ says so of a quorum queue whose leader does not answer, as on a node that is cut off from the others.
     */
    @Test
    void anEmptyQueueWithoutConsumersIsNotBelievedOfAFleetThatConsumes() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);
        fleet.arrivals = 0;
        for (int i = 0; i < 100; i++) {
            Advice advice = fleet.next(sample -> FleetScript.with(sample, QueueReading.declared(0, 0, sample.at())));
            assertThat(advice.desired()).hasValue(4);
            assertThat(advice.reason())
                    .isEqualTo("Frozen: how many messages wait is not known (the broker says that nobody consumes the"
                            + " queue, although 4 instances say that they do: the queue's leader may not answer the"
                            + " broker)");
        }
    }

    @Test
    void anEmptyQueueWithoutConsumersIsBelievedOfAFleetThatDoesNotConsume() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);
        fleet.lost = 4;

        Advice advice = fleet.next(sample -> FleetScript.with(sample, QueueReading.declared(0, 0, sample.at())));

        assertThat(advice.reason()).doesNotContain("is not known");
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
        fleet.pause = Pause.OPERATOR;
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

    private static FleetSample alarmed(FleetSample sample) {
        return FleetScript.with(
                sample,
                new BrokerReading(
                        sample.broker().service(),
                        QueueReading.unknown(),
                        Optional.of(Set.of(Resource.MEMORY)),
                        Optional.empty()));
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

    /** Of a long alarm nothing is known but that nobody could publish. */
    @Test
    void whatWasNeededBeforeALongAlarmIsNeededAfterIt() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);
        fleet.arrivals = 0;
        for (int i = 0; i < 100; i++) {
            assertThat(fleet.next(UnreliableSamplesTest::alarmed).kind()).isEqualTo(ScalingReason.BROKER_ALARM);
        }
        fleet.arrivals = 28;
        assertThat(fleet.next().desired()).hasValue(4);
        assertThat(fleet.forSeconds(TEN_MINUTES).desired()).hasValue(4);
    }

    /** What is not known is not 0. */
    @Test
    void whoDoesNotKnowYetHowManyArriveGivesNoneUp() {
        FleetScript fleet = FleetScript.of(20, 140);
        fleet.forSeconds(60);
        fleet.succeeds(20);
        for (int i = 0; i < 72; i++) {
            fleet.next(sample -> FleetScript.with(sample, BrokerReading.unknown("away")));
        }
        assertThat(fleet.next().desired()).hasValue(20);
        assertThat(fleet.forSeconds(TEN_MINUTES).desired()).hasValue(20);
    }

    @Test
    void anImpossibleHandlerTimeStopsNoDecision() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(60);
        fleet.next(sample -> {
            Map<InstanceId, InstanceCounters> counters = new HashMap<>(sample.counters());
            counters.replaceAll((instance, its) -> new InstanceCounters(
                    its.life(),
                    its.handled(),
                    0,
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    Duration.ofSeconds(Long.MAX_VALUE),
                    its.concurrency(),
                    its.age()));
            return FleetScript.with(sample, counters);
        });
        assertThat(fleet.forSeconds(TEN_MINUTES).desired()).hasValue(4);
    }
}
