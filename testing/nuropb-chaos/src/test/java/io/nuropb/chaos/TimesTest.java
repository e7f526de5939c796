package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.chaos.Note.Fleet;
import io.nuropb.topology.TopologyProfile.Durability;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimesTest {

    private static final String RECOVERY = "recovery: fault undone, fleet not whole → whole";

    private final SampleRun sample = SampleRun.ofPeace(Durability.COMPATIBLE);

    @Test
    void aFaultThatTheFleetHadGotOverIsNoRecovery() {
        sample.fault(99, FaultKind.PROCESS_KILLED, "b", 50_000, 50_001, 53_000)
                .at(50_500, new Fleet(false))
                .at(52_000, new Fleet(true));

        assertThat(sample.report().figure(RECOVERY)).isEqualTo(List.of());
    }

    @Test
    void aRecoveryLastsUntilTheFleetIsWhole() {
        sample.fault(99, FaultKind.PROCESS_KILLED, "b", 50_000, 50_001, 53_000)
                .at(50_500, new Fleet(false))
                .at(57_000, new Fleet(true));

        assertThat(sample.report().figure(RECOVERY)).isEqualTo(List.of(4_000L));
    }

    @Test
    void aSilenceUntilTheLastCallIsAGap() {
        assertThat(sample.report().figure("longestServiceGapMillis")).isEqualTo(1_011L);
    }
}
