package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.chaos.Note.LeaderKey;
import io.nuropb.chaos.Note.Led;
import io.nuropb.chaos.Note.Resigned;
import io.nuropb.topology.TopologyProfile.Durability;
import org.junit.jupiter.api.Test;

/** The rules about leaders are broken once each, and their excuse is refused to whom it is not meant for. */
class LeadersTest {

    private static final int EXTRA = 1_000;

    private final Story story = Story.ofPeace(Durability.COMPATIBLE);

    @Test
    void aLeaderKeyThatIsWrittenOverIsAViolation() {
        story.at(50_000, new LeaderKey("b", 9, 9));
        story.violates(Leaders.ONE_KEY, "LeaderKey[holder=b");
    }

    @Test
    void aLeaderKeyThatIsChangedIsAViolation() {
        story.at(50_000, new LeaderKey("", 0, 8)).at(50_001, new LeaderKey("b", 9, 10));
        story.violates(Leaders.ONE_KEY, "revision=10");
    }

    @Test
    void aTermThatDoesNotGrowIsAViolation() {
        story.at(50_000, new LeaderKey("", 0, 8)).at(50_001, new LeaderKey("b", 6, 6));
        story.violates(Leaders.ONE_KEY, "after term 7");
    }

    @Test
    void twoBeliefsAtOnceAreAViolation() {
        succession(50_000, 50_100);
        story.violates(Leaders.ONE_BELIEF, "instance=b");
    }

    @Test
    void aLeaderThatWasRobbedMayBelieveUntilItHears() {
        story.fault(EXTRA, Fault.LEASE_REVOKED, "a", 49_900, 49_990, 49_990);
        succession(50_000, 50_100);

        Report report = story.report();
        assertThat(report.status()).isEqualTo(Report.HOLDS);
        assertThat(report.figure("overlaps because the harness took key or lease"))
                .isEqualTo(1L);
    }

    @Test
    void aLeaderThatWasRobbedMayNotBelieveForLong() {
        story.fault(EXTRA, Fault.LEASE_REVOKED, "a", 49_900, 49_990, 49_990);
        succession(50_000, 50_000 + Settings.hearing().toMillis());
        story.violates(Leaders.ONE_BELIEF, "instance=b");
    }

    @Test
    void anotherOnesRevokedLeaseExcusesNobody() {
        story.fault(EXTRA, Fault.LEASE_REVOKED, "c", 49_900, 49_990, 49_990);
        succession(50_000, 50_100);
        story.violates(Leaders.ONE_BELIEF, "instance=b");
    }

    @Test
    void aBeliefWithoutATermOfEtcdsIsAViolation() {
        story.at(Story.STORM_IS_OVER, new Resigned("a", 7))
                .at(Story.STORM_IS_OVER + 1, new Led("b", 8, Story.millis(Story.STORM_IS_OVER + 2)));
        story.violates(Leaders.TRUE_TERM, "instance=b");
    }

    /** Instance b leads from one moment on, and a knows of its end at another one. */
    private void succession(long elected, long known) {
        story.at(elected - 1, new LeaderKey("", 0, 8))
                .at(elected - 1, new LeaderKey("b", 9, 9))
                .at(elected, new Led("b", 9, Story.millis(Story.STORM * 2)))
                .at(known, new Resigned("a", 7));
    }
}
