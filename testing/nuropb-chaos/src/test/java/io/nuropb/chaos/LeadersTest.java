package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.chaos.Note.LeaderKey;
import io.nuropb.chaos.Note.Led;
import io.nuropb.chaos.Note.Left;
import io.nuropb.chaos.Note.Resigned;
import io.nuropb.topology.TopologyProfile.Durability;
import org.junit.jupiter.api.Test;

/** The rules about leaders are broken once each, and their excuse is refused to whom it is not meant for. */
class LeadersTest {

    private static final int EXTRA = 1_000;

    private final SampleRun sample = SampleRun.ofPeace(Durability.COMPATIBLE);

    @Test
    void aLeaderKeyThatIsWrittenOverIsAViolation() {
        sample.at(50_000, new LeaderKey("b", 10, 10));
        sample.violates(Leaders.ONE_KEY, "LeaderKey[holder=b");
    }

    @Test
    void aLeaderKeyThatIsChangedIsAViolation() {
        sample.at(50_000, new LeaderKey("", 0, 9)).at(50_001, new LeaderKey("b", 10, 11));
        sample.violates(Leaders.ONE_KEY, "revision=11");
    }

    @Test
    void aTermThatDoesNotGrowIsAViolation() {
        sample.at(50_000, new LeaderKey("", 0, 9)).at(50_001, new LeaderKey("b", 6, 6));
        sample.violates(Leaders.ONE_KEY, "after term 8");
    }

    @Test
    void twoBeliefsAtOnceAreAViolation() {
        succession(50_000, 50_100);
        sample.violates(Leaders.ONE_BELIEF, "instance=b");
    }

    @Test
    void aLeaderThatWasRobbedMayBelieveUntilItHears() {
        sample.fault(EXTRA, FaultKind.LEASE_REVOKED, "a", 49_900, 49_990, 49_990);
        succession(50_000, 50_100);

        ChaosReport report = sample.report();
        assertThat(report.status()).isEqualTo(ChaosReport.HOLDS);
        assertThat(report.figure("overlaps because the harness took key or lease"))
                .isEqualTo(1L);
    }

    @Test
    void aLeaderThatWasRobbedMayNotBelieveForLong() {
        sample.fault(EXTRA, FaultKind.LEASE_REVOKED, "a", 49_900, 49_990, 49_990);
        succession(50_000, 50_000 + ChaosSettings.hearing().toMillis());
        sample.violates(Leaders.ONE_BELIEF, "instance=b");
    }

    @Test
    void anotherOnesRevokedLeaseExcusesNobody() {
        sample.fault(EXTRA, FaultKind.LEASE_REVOKED, "c", 49_900, 49_990, 49_990);
        succession(50_000, 50_100);
        sample.violates(Leaders.ONE_BELIEF, "instance=b");
    }

    @Test
    void whoeverHasLeftItsSessionDoesNotLeadAnyMoreThoughItCannotSaySo() {
        sample.at(49_990, new Left("a"));
        succession(50_000, 60_000);
        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    @Test
    void whatAnotherOneLeavesOrIsLeftTooLateEndsNoBelief() {
        sample.at(49_990, new Left("c")).at(50_050, new Left("a"));
        succession(50_000, 60_000);
        sample.violates(Leaders.ONE_BELIEF, "instance=b");
    }

    @Test
    void aBeliefWithoutATermOfEtcdsIsAViolation() {
        sample.at(SampleRun.STORM_IS_OVER, new Resigned("a", 8))
                .at(SampleRun.STORM_IS_OVER + 1, new Led("b", 9, SampleRun.millis(SampleRun.STORM_IS_OVER + 2)));
        sample.violates(Leaders.TRUE_TERM, "instance=b");
    }

    /** Instance b leads from one moment on, and a knows of its end at another one. */
    private void succession(long elected, long known) {
        sample.at(elected - 1, new LeaderKey("", 0, 9))
                .at(elected - 1, new LeaderKey("b", 10, 10))
                .at(elected, new Led("b", 10, SampleRun.millis(SampleRun.STORM * 2)))
                .at(known, new Resigned("a", 8));
    }
}
