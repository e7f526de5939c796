package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.chaos.Note.ReadyKey;
import io.nuropb.chaos.Note.Resigned;
import io.nuropb.chaos.Note.Withdraws;
import io.nuropb.chaos.Note.Withdrew;
import io.nuropb.topology.TopologyProfile.Durability;
import org.junit.jupiter.api.Test;

/** Leaders that withdraw their readiness, and what etcd has of it, in notes that are made up. */
class WithdrawalsTest {

    private static final long LIMIT = ChaosSettings.withdrawing().toMillis();

    private final SampleRun sample = SampleRun.ofPeace(Durability.COMPATIBLE)
            .at(10_000, new ReadyKey(10, 8, true, false))
            .at(50_000, new Withdraws("a", 8));

    @Test
    void aReadinessThatIsWithdrawnInTimeIsTrue() {
        sample.at(50_000 + LIMIT - 100, new ReadyKey(11, 8, false, false))
                .at(50_000 + LIMIT - 90, new Withdrew("a", 8, 11));

        ChaosReport report = sample.report();
        assertThat(report.status()).as(report.text()).isEqualTo(ChaosReport.HOLDS);
        assertThat(report.figure("readiness withdrawn")).isEqualTo(2);
    }

    @Test
    void whatNobodyWroteIsAViolation() {
        sample.at(50_100, new Withdrew("a", 8, 11)).at(51_000, new ReadyKey(12, 8, false, false));

        sample.violates(Withdrawals.WITHDRAWALS, "Withdrew[instance=a, term=8, revision=11]: nobody wrote that");
    }

    @Test
    void whatAnotherTermWroteOrWhatSaysReadyIsNoWithdrawal() {
        sample.at(50_090, new ReadyKey(11, 7, false, false)).at(50_100, new Withdrew("a", 8, 11));
        sample.violates(Withdrawals.WITHDRAWALS, "nobody wrote that");
    }

    @Test
    void aReadinessThatStaysIsAViolation() {
        sample.at(50_000 + LIMIT + 100, new ReadyKey(11, 8, false, false));

        sample.violates(Withdrawals.WITHDRAWALS, "etcd had its readiness");
    }

    @Test
    void aLeadershipThatEndsNeedsNoWithdrawal() {
        sample.at(51_000, new Resigned("a", 8));

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    @Test
    void whatIsNotReadyInEtcdNeedsNone() {
        sample.at(49_000, new ReadyKey(11, 8, false, false));

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }
}
