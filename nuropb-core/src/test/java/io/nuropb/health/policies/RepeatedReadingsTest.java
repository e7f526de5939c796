package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.health.policies.InstanceCountPolicy.Advice;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.BrokerReading.Resource;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.QueueReading;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What {@link InstanceCountPolicy} makes of readings in which the broker says again what it said before, and of those
 * in which it does not say any more what it said before.
 */
class RepeatedReadingsTest {

    private static final int TEN_MINUTES = 600;

    private @Nullable QueueReading told;

    @Test
    void statisticsOfEveryHalfMinuteGiveNoneUpWhereHandlersAreSlow() {
        FleetScript fleet = slow();
        fleet.follows = true;
        for (int i = 0; i < 3 * TEN_MINUTES / FleetScript.PERIOD; i++) {
            boolean collected = i % 6 == 0;
            fleet.next(sample -> repeated(sample, collected));
        }

        assertThat(fleet.next().desired()).hasValue(10);
    }

    @Test
    void statisticsThatStandStillAreStaleWhereHandlersAreSlow() {
        FleetScript fleet = slow();
        fleet.forSeconds(TEN_MINUTES);

        fleet.next(sample -> repeated(sample, true));
        Advice advice = forSeconds(60, fleet, sample -> repeated(sample, false));

        assertThat(advice.kind()).isEqualTo(ScalingReason.STALE);
    }

    @Test
    void anAlarmLastsUntilTheBrokerSaysThatItIsOver() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.highWaterMark = 1_000;
        fleet.forSeconds(TEN_MINUTES);
        fleet.limit = 0;
        fleet.next(sample -> with(sample, Optional.of(Set.of(Resource.MEMORY))));

        Advice untold = forSeconds(300, fleet, sample -> with(sample, Optional.empty()));
        Advice over = fleet.next(sample -> with(sample, Optional.of(Set.of())));

        assertThat(untold.kind()).isEqualTo(ScalingReason.BROKER_ALARM);
        assertThat(untold.reason())
                .isEqualTo("Frozen: the broker runs short of [MEMORY] and takes no messages, as it said last");
        assertThat(untold.desired()).hasValue(4);
        assertThat(over.kind()).isNotEqualTo(ScalingReason.BROKER_ALARM);
    }

    /** Ten instances that take twenty messages at once and handle fewer than that in a period. */
    private static FleetScript slow() {
        FleetScript fleet = FleetScript.of(10, 3);
        fleet.slowness = 20;
        return fleet;
    }

    private static Advice forSeconds(int seconds, FleetScript fleet, UnaryOperator<FleetSample> distortion) {
        Advice advice = fleet.next(distortion);
        for (int gone = FleetScript.PERIOD; gone < seconds; gone += FleetScript.PERIOD) {
            advice = fleet.next(distortion);
        }
        return advice;
    }

    /** The broker says what it said last, unless it has collected its numbers anew. */
    private FleetSample repeated(FleetSample sample, boolean collected) {
        QueueReading last = told == null || collected ? sample.broker().service() : told;
        told = last;
        return FleetScript.with(
                sample,
                new QueueReading(
                        last.ready(),
                        last.unacknowledged(),
                        last.consumers(),
                        last.published(),
                        Optional.of(sample.at())));
    }

    private static FleetSample with(FleetSample sample, Optional<Set<Resource>> alarms) {
        BrokerReading broker = sample.broker();
        return FleetScript.with(
                sample, new BrokerReading(broker.service(), broker.deadLetters(), alarms, Optional.empty()));
    }
}
