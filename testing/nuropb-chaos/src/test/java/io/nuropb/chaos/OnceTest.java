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
        assertThat(sample.report().figure("handled again, because of a memory alarm"))
                .isEqualTo(1L);
    }

    @Test
    void aConsumerThatIsLostMeanwhileIsAReason() {
        sample.at(53_000, new ConsumerBegins("a", 10, 0));
        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    @Test
    void anotherInstancesConsumerIsNone() {
        sample.at(53_000, new ConsumerBegins("b", 10, 0));
        sample.violates(Once.ONCE, "twice");
    }

    @Test
    void anotherFaultIsAReason() {
        sample.fault(EXTRA + 1, FaultKind.BROKER_LINK_CUT, "storm_1_1", 50_500, 50_510, 50_600);
        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    @Test
    void withoutAnAlarmNothingIsSaid() {
        SampleRun quiet = SampleRun.ofPeace(Durability.COMPATIBLE)
                .request("twice", 50_000)
                .at(51_000, SampleRun.handled("twice", true));
        assertThat(quiet.report().status()).isEqualTo(ChaosReport.HOLDS);
    }
}
