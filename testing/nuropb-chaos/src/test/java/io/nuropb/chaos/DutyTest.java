package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.chaos.Note.LeaderKey;
import io.nuropb.chaos.Note.Led;
import io.nuropb.chaos.Note.Left;
import io.nuropb.chaos.Note.Renewed;
import io.nuropb.chaos.Note.Resigned;
import io.nuropb.chaos.Note.RightsGiven;
import io.nuropb.chaos.Note.RightsTaken;
import io.nuropb.chaos.Note.SaysItLeads;
import io.nuropb.chaos.Note.Unable;
import io.nuropb.topology.TopologyProfile.Durability;
import org.junit.jupiter.api.Test;

/** A leader whose rights are taken, and what becomes of its leadership, in notes that are made up. */
class DutyTest {

    private static final String LEADER = "storm_1_1";
    private static final long REFUSED = 50_000;
    private static final long LIMIT = ChaosSettings.duty().toMillis();

    private final SampleRun sample = SampleRun.ofPeace(Durability.COMPATIBLE)
            .at(40_000, new Resigned("a", 8))
            .at(40_000, new LeaderKey("", 0, 9))
            .at(40_001, new LeaderKey(LEADER, 10, 10))
            .at(40_002, new Led(LEADER, 10, SampleRun.millis(90_000)))
            .at(49_000, new RightsTaken("storm_1"))
            .at(REFUSED, new Unable("storm_1"))
            .at(80_000, new RightsGiven("storm_1"));

    @Test
    void aLeaderThatGivesUpInTimeForAnotherOneDoesItsDuty() {
        ledUntil(REFUSED + 7_000).succeededBy("b", REFUSED + 7_100);

        ChaosReport report = sample.report();
        assertThat(report.status()).as(report.text()).isEqualTo(ChaosReport.HOLDS);
        assertThat(report.figure("leaders that could not work for as long as they may lead so"))
                .isEqualTo(2);
    }

    @Test
    void aLeaderThatLeadsOnIsAViolation() {
        ledUntil(REFUSED + LIMIT + 100).succeededBy("b", REFUSED + LIMIT + 200);

        sample.violates(Duty.DUTY, LEADER + " led in term 10");
    }

    @Test
    void whatItSaysWhenItHasItsRightsAgainDoesNotCount() {
        sample.at(REFUSED + 5_000, new RightsGiven("storm_1"));
        ledUntil(REFUSED + LIMIT + 100).succeededBy("b", REFUSED + LIMIT + 200);

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    @Test
    void aLeaderWithoutTroubleMayLeadOn() {
        sample.at(49_500, new RightsGiven("storm_1"));
        ledUntil(REFUSED + LIMIT + 100).succeededBy("b", REFUSED + LIMIT + 200);

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    @Test
    void aKeyThatIsKeptWhenTheLeadershipIsGivenUpIsAViolation() {
        ledUntil(REFUSED + 7_000)
                .succeededBy("b", REFUSED + 7_000 + ChaosSettings.leaving().toMillis() + 100);

        sample.violates(Duty.DUTY, "kept the leader key");
    }

    @Test
    void aKeyThatEtcdCannotBeToldToDropIsNone() {
        ledUntil(REFUSED + 7_000)
                .succeededBy("b", REFUSED + 7_000 + ChaosSettings.leaving().toMillis() + 100)
                .fault(1_000, FaultKind.ETCD_PAUSED, "etcd 1", REFUSED + 6_500, REFUSED + 6_600, REFUSED + 12_000);

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    @Test
    void aKeyThatItsPlaceCannotTellEtcdToDropIsNone() {
        ledUntil(REFUSED + 7_000)
                .succeededBy("b", REFUSED + 7_000 + ChaosSettings.leaving().toMillis() + 100)
                .fault(1_000, FaultKind.ETCD_LINK_CUT, "storm_1 to etcd 1", REFUSED, REFUSED + 100, REFUSED + 7_500);

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    @Test
    void whoeverResignsLetsOthersTryFirst() {
        ledUntil(REFUSED + 7_000)
                .at(REFUSED + 7_001, new Left(LEADER))
                .at(REFUSED + 6_500, new Renewed("b", 1))
                .gone(REFUSED + 7_100)
                .at(REFUSED + 7_300, new LeaderKey(LEADER, 12, 12));

        sample.violates(Duty.DUTY, "took the next one");
    }

    @Test
    void whoeverLosesItsLeaseMayTakeTheNextTerm() {
        ledUntil(REFUSED + 7_000)
                .at(REFUSED + 7_003, new Left(LEADER))
                .at(REFUSED + 6_500, new Renewed("b", 1))
                .gone(REFUSED + 7_100)
                .at(REFUSED + 7_300, new LeaderKey(LEADER, 12, 12));

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    @Test
    void whoeverIsAloneMayLeadAgain() {
        ledUntil(REFUSED + 7_000)
                .at(REFUSED + 7_001, new Left(LEADER))
                .gone(REFUSED + 7_100)
                .at(REFUSED + 7_300, new LeaderKey(LEADER, 12, 12));

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    private Sequel ledUntil(long moment) {
        for (long at = REFUSED; at <= moment; at += 1_000) {
            sample.at(at, new SaysItLeads(LEADER, SampleRun.millis(at)));
        }
        sample.at(moment, new SaysItLeads(LEADER, SampleRun.millis(moment))).at(moment + 1, new Resigned(LEADER, 10));
        return new Sequel();
    }

    private final class Sequel {
        SampleRun succeededBy(String next, long at) {
            return gone(at).at(at + 1, new LeaderKey(next, 12, 12));
        }

        SampleRun gone(long at) {
            return sample.at(at, new LeaderKey("", 0, 11));
        }

        Sequel at(long at, Note note) {
            sample.at(at, note);
            return this;
        }
    }
}
