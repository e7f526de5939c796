package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.chaos.Note.LeaderKey;
import io.nuropb.chaos.Note.SaysItLeads;
import io.nuropb.topology.TopologyProfile.Durability;
import org.junit.jupiter.api.Test;

/** Instances that say that they lead, and what etcd says, in notes that are made up. */
class BeliefTest {

    private final SampleRun sample = SampleRun.ofPeace(Durability.COMPATIBLE);

    @Test
    void whoeverIsNamedByTheLeaderKeyMaySayThatItLeads() {
        sample.reading(50_000, "a", 8).at(50_010, says("a", 50_009)).reading(50_020, "a", 8);

        ChaosReport report = sample.report();
        assertThat(report.status()).isEqualTo(ChaosReport.HOLDS);
        assertThat(report.figure("times an instance said that it leads")).isEqualTo(3L);
    }

    @Test
    void whoeverIsNotNamedMayNot() {
        sample.reading(50_000, "a", 8).at(50_010, says("b", 50_009)).at(50_011, says("b", 50_010));
        sample.reading(50_020, "a", 8);

        sample.violates(Belief.BELIEF, "b said so 2 times");
    }

    @Test
    void whoeverWasNamedAtARevisionInBetweenMay() {
        sample.reading(50_000, "a", 8)
                .at(50_000, new LeaderKey("", 0, 9))
                .at(50_000, new LeaderKey("b", 10, 10))
                .at(50_000, new LeaderKey("", 0, 11))
                .at(50_010, says("a", 50_009))
                .at(50_010, says("b", 50_009))
                .reading(50_020, "", 11);

        assertThat(sample.report().violations()).doesNotContainKey(Belief.BELIEF);
    }

    @Test
    void aKeyThatIsGoneBeforeTheQuestionIsNoneAnyMore() {
        sample.at(50_000, new LeaderKey("", 0, 9))
                .reading(50_000, "", 9)
                .at(50_010, says("a", 50_009))
                .reading(50_020, "", 9);

        sample.violates(Belief.BELIEF, "a said so 1 times");
    }

    @Test
    void aLeaderThatWasRobbedMaySaySoUntilItHears() {
        sample.fault(1_000, FaultKind.LEADER_KEY_DELETED, "a", 49_900, 49_990, 49_990)
                .at(49_950, new LeaderKey("", 0, 9))
                .reading(50_000, "", 9)
                .at(50_010, says("a", 50_009))
                .reading(50_020, "", 9);
        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);

        long heard = 49_990 + ChaosSettings.hearing().toMillis() + 2;
        sample.at(heard + 1, says("a", heard)).reading(heard + 10, "", 9);
        sample.violates(Belief.BELIEF, "a said so 1 times");
    }

    @Test
    void nothingIsKnownOfAnAnswerAfterWhichEtcdWasNotAsked() {
        sample.reading(50_000, "a", 8).at(50_010, says("b", 50_009));

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
        assertThat(sample.report().figure("times an instance said that it leads"))
                .isEqualTo(2L);
    }

    private static SaysItLeads says(String instance, long asked) {
        return new SaysItLeads(instance, SampleRun.millis(asked));
    }
}
