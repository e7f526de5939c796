package io.nuropb.examples.chaos;

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
        Report report = Reckoning.of(List.of(), OPTIONS, FaultPlan.of(OPTIONS));

        assertThat(report.status()).isEqualTo(Report.INVALID);
        assertThat(report.text()).contains("INVALID: this run proves nothing");
        assertThat(report.shortcomings())
                .contains("a fault class never fired: QUEUE_DELETED", "nobody ever led")
                .anyMatch(reason -> reason.startsWith("too little traffic"))
                .anyMatch(reason -> reason.startsWith("too little service"))
                .noneMatch(reason -> reason.contains("ETCD_LEADER_MOVED"));
    }

    @Test
    void aFaultThatCouldNotBeUndoneMakesARunInvalid() {
        Story story = Story.ofPeace(Durability.COMPATIBLE)
                .at(50_000, new Note.FaultBegins(99, Fault.ETCD_KILLED, "etcd 1"))
                .at(50_001, new Note.FaultDone(99))
                .at(50_002, new Note.FaultUndone(99, "it does not start"));

        assertThat(story.report().status()).isEqualTo(Report.INVALID);
        assertThat(story.report().text()).contains("it does not start");
    }
}
