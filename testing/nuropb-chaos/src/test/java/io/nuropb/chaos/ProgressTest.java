package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.chaos.Note.CallbackBlocks;
import io.nuropb.chaos.Note.CallbackReturns;
import io.nuropb.chaos.Note.Renewed;
import io.nuropb.topology.TopologyProfile.Durability;
import org.junit.jupiter.api.Test;

/** Instances that do not act, and what becomes of their leases, in notes that are made up. */
class ProgressTest {

    private final SampleRun sample = SampleRun.ofPeace(Durability.COMPATIBLE);

    @Test
    void anInstanceThatDoesNotActAndKeepsItsLeaseIsAViolation() {
        blocked(ChaosSettings.standingStill().toMillis() + 100);

        sample.violates(Progress.PROGRESS, "b renewed its lease");
    }

    @Test
    void anInstanceThatGivesItsLeaseUpInTimeIsNone() {
        blocked(ChaosSettings.standingStill().toMillis() - 100);

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
        assertThat(sample.report().figure("callbacks that blocked for longer than a lease may be renewed then"))
                .isEqualTo(2);
    }

    @Test
    void aLeaseThatWasGrantedMeanwhileMayBeRenewedForAsLongAgain() {
        sample.at(50_000, new CallbackBlocks("b"))
                .at(56_000, new Renewed("b", 2))
                .at(59_000, new Renewed("b", 2))
                .at(60_000, new CallbackReturns("b"));

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    private void blocked(long renewedFor) {
        sample.at(49_000, new Renewed("b", 1))
                .at(50_000, new CallbackBlocks("b"))
                .at(50_000 + renewedFor, new Renewed("b", 1))
                .at(60_000, new CallbackReturns("b"))
                .at(61_000, new Renewed("b", 2));
    }
}
