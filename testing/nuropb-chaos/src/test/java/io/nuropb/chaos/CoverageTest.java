package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.topology.TopologyProfile.Durability;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run that proves nothing says so. */
class CoverageTest {

    private static final ChaosOptions OPTIONS = ChaosOptions.of(30, Duration.ofSeconds(100), 1);

    @Test
    void aRunWithoutTrafficAndFaultsIsInvalid() {
        ChaosReport report = Verdict.of(List.of(), OPTIONS, FaultPlan.of(OPTIONS));

        assertThat(report.status()).isEqualTo(ChaosReport.INVALID);
        assertThat(report.text()).contains("INVALID: this run proves nothing");
        assertThat(report.shortcomings())
                .contains("a class of faults was planned 1 times, and hit 0: QUEUE_DELETED", "nobody ever led")
                .anyMatch(reason -> reason.startsWith("too little traffic"))
                .anyMatch(reason -> reason.startsWith("too little service"))
                .noneMatch(reason -> reason.contains("ETCD_LEADER_MOVED"));
    }

    @Test
    void aRunInWhichSomeFaultsOfAClassHitNobodyIsInvalid() {
        SampleRun sample = SampleRun.ofPeace(Durability.COMPATIBLE);
        ChaosReport report = sample.report(FaultPlan.of(ChaosOptions.of(66, Duration.ofSeconds(100), 1)));

        assertThat(report.status()).isEqualTo(ChaosReport.INVALID);
        assertThat(report.shortcomings()).contains("a class of faults was planned 2 times, and hit 1: QUEUE_DELETED");
    }

    @Test
    void aFaultThatHitNobodyDoesNotCount() {
        SampleRun sample = SampleRun.ofPeace(Durability.COMPATIBLE)
                .at(50_000, new Note.FaultBegins(99, FaultKind.ETCD_KILLED, "etcd 1"))
                .at(50_002, new Note.FaultUndone(99, "it hit nobody for 59 s"));

        assertThat(sample.report().status()).isEqualTo(ChaosReport.INVALID);
        assertThat(sample.report().figure("faults")).isEqualTo(33);
        assertThat(sample.report().text()).contains("it hit nobody");
    }

    @Test
    void aRunWhoseRequestsAreNotAnsweredBetweenFaultsIsInvalid() {
        SampleRun sample = SampleRun.ofPeace(Durability.COMPATIBLE);
        for (int i = 0; i < 1_500; i++) {
            sample.at(20_000 + i, new Note.Attempted("u" + i, 1, Note.Kind.REQUEST, "hash", 0))
                    .at(20_000 + i, new Note.Heard("u" + i, 1, Note.Word.CONFIRMED))
                    .at(20_001 + i, SampleRun.handled("u" + i, false))
                    .at(20_002 + i, new Note.Ended("u" + i, 1, Note.End.UNKNOWN, ""));
        }
        assertThat(sample.report().status()).isEqualTo(ChaosReport.INVALID);

        sample.fault(99, FaultKind.BROKER_KILLED, "RabbitMQ 1", 19_000, 19_001, 22_000);
        assertThat(sample.report().status()).as("they were sent during a fault").isEqualTo(ChaosReport.HOLDS);
    }

    @Test
    void aWatchThatFailedMakesARunInvalid() {
        SampleRun sample = SampleRun.ofPeace(Durability.COMPATIBLE).at(50_000, new Note.Blinded("fleet", "it broke"));

        assertThat(sample.report().status()).isEqualTo(ChaosReport.INVALID);
        assertThat(sample.report().shortcomings()).containsExactly("the watch over the fleet failed: it broke");
    }

    @Test
    void aFaultThatCouldNotBeUndoneMakesARunInvalid() {
        SampleRun sample = SampleRun.ofPeace(Durability.COMPATIBLE)
                .at(50_000, new Note.FaultBegins(99, FaultKind.ETCD_KILLED, "etcd 1"))
                .at(50_001, new Note.FaultDone(99, "etcd 1"))
                .at(50_002, new Note.FaultUndone(99, "it does not start"));

        assertThat(sample.report().status()).isEqualTo(ChaosReport.INVALID);
        assertThat(sample.report().text()).contains("it does not start");
    }
}
