package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.chaos.Note.ConsumerBegins;
import io.nuropb.topology.TopologyProfile.Durability;
import org.junit.jupiter.api.Test;

/** A request that is handled, and handled again a second later while a memory alarm is on. */
class OnceTest {

    private static final int EXTRA = 1_000;

    private final SampleRun sample = SampleRun.ofPeace(Durability.COMPATIBLE)
            .request("twice", 50_000)
            .fault(EXTRA, FaultKind.MEMORY_ALARM, "RabbitMQ 1", 49_000, 49_100, 52_000)
            .at(51_000, SampleRun.handled("twice", true));

    @Test
    void nothingButAMemoryAlarmIsNoReasonToHandleAMessageAgain() {
        sample.violates(Once.ONCE, "twice");
        assertThat(sample.report().figure("handled again for nothing")).isEqualTo(1L);
    }

    @Test
    void aConsumerThatIsLostMeanwhileIsAReason() {
        sample.at(53_000, new ConsumerBegins(SampleRun.WORKER, 10, 0));
        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    @Test
    void anotherInstancesConsumerIsNone() {
        sample.at(53_000, new ConsumerBegins("storm_2_1", 10, 0));
        sample.violates(Once.ONCE, "twice");
    }

    @Test
    void whatBefallsItsInstanceIsAReason() {
        sample.fault(EXTRA + 1, FaultKind.BROKER_LINK_CUT, "storm_1 to all servers", 50_500, 50_510, 50_600);
        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    @Test
    void whatIsOverWhenOnlyAnAlarmIsOnIsNone() {
        sample.fault(EXTRA + 1, FaultKind.BROKER_KILLED, "RabbitMQ 1", 47_000, 47_010, 48_000);
        sample.violates(Once.ONCE, "twice");
    }

    @Test
    void withoutAnAlarmThereIsNoReasonToo() {
        SampleRun quiet = quiet();
        quiet.violates(Once.ONCE, "twice");
    }

    @Test
    void whatBefallsOthersIsNone() {
        SampleRun others = quiet().fault(
                        EXTRA, FaultKind.BROKER_LINK_CUT, "storm_2 to all servers", 50_500, 50_510, 50_600)
                .fault(EXTRA + 1, FaultKind.ETCD_KILLED, "etcd 1", 50_500, 50_510, 50_600)
                .fault(EXTRA + 2, FaultKind.CLIENT_LINK_CUT, "client to all servers", 50_500, 50_510, 50_600);
        others.violates(Once.ONCE, "twice");
    }

    @Test
    void whatHappenedToTheBrokerShortlyBeforeIsAReason() {
        SampleRun after = quiet().fault(EXTRA, FaultKind.BROKER_PAUSED, "RabbitMQ 1", 45_000, 45_100, 49_000);
        assertThat(after.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    private static SampleRun quiet() {
        return SampleRun.ofPeace(Durability.COMPATIBLE)
                .request("twice", 50_000)
                .at(51_000, SampleRun.handled("twice", true));
    }
}
