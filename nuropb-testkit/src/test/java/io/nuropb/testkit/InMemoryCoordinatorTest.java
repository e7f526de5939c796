package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.election.Candidate;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.inmemory.InMemoryCoordinator;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The in-memory coordinator in virtual time. */
class InMemoryCoordinatorTest implements CoordinatorContract, CoordinatorFaultContract, MixedFleetContract {

    private final VirtualTime time = new VirtualTime();
    private final InMemoryCoordinatorBench bench = new InMemoryCoordinatorBench(time, InMemoryCoordinator.DEFAULT_TTL);

    @Override
    public InMemoryCoordinatorBench bench() {
        return bench;
    }

    @Test
    void aTtlBelowTheMinimumIsRefusedWithBoth() {
        RecordingListener heard = new RecordingListener(time);

        new InMemoryCoordinator(time)
                .connect(Duration.ofSeconds(1))
                .join(new Candidate(new ServiceName("orders"), new InstanceId("a")), heard);
        time.runUntilIdle();

        SessionLoss loss = heard.loss().orElseThrow();
        assertThat(loss.reason()).isEqualTo(Reason.INVALID);
        assertThat(loss.message()).contains("PT1S").contains("PT2S");
    }
}
