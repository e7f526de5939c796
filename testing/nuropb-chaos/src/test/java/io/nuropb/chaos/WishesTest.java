package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.chaos.Note.LeaderKey;
import io.nuropb.chaos.Note.Led;
import io.nuropb.chaos.Note.ReadyKey;
import io.nuropb.chaos.Note.Resigned;
import io.nuropb.chaos.Note.Wished;
import io.nuropb.topology.TopologyProfile.Durability;
import org.junit.jupiter.api.Test;

/** An operator's wishes and the words of leaders, in notes that are made up. */
class WishesTest {

    private static final long LIMIT = ChaosSettings.heeding().toMillis();

    private final SampleRun sample =
            SampleRun.ofPeace(Durability.COMPATIBLE).at(10_000, new ReadyKey(10, 8, true, false));

    @Test
    void aPauseThatIsHeededInTimeIsInForce() {
        sample.at(30_000, new Wished(20, false))
                .at(30_000 + LIMIT - 100, new ReadyKey(21, 8, true, true))
                .at(60_000, new Wished(22, true))
                .at(60_100, new ReadyKey(23, 8, true, false));

        ChaosReport report = sample.report();
        assertThat(report.status()).as(report.text()).isEqualTo(ChaosReport.HOLDS);
        assertThat(report.figure("an operator's pauses that were heeded")).isEqualTo(2);
    }

    @Test
    void aPauseThatNobodyHeedsIsAViolation() {
        sample.at(30_000, new Wished(20, false)).at(30_000 + LIMIT + 100, new Wished(22, true));

        sample.violates(Wishes.WISHES, "a led in term 8 and did not pause the fleet");
    }

    @Test
    void aPauseThatIsForgottenIsAViolation() {
        sample.at(30_000, new Wished(20, false))
                .at(30_100, new ReadyKey(21, 8, true, true))
                .at(40_000, new ReadyKey(22, 8, true, false))
                .at(40_000 + LIMIT + 100, new Wished(23, true));

        sample.violates(Wishes.WISHES, "did not pause");
    }

    @Test
    void aLeaderThatSaysNothingDoesNotPause() {
        sample.at(29_000, new ReadyKey(19, 0, false, false))
                .at(30_000, new Wished(20, false))
                .at(30_000 + LIMIT + 100, new Wished(22, true));

        sample.violates(Wishes.WISHES, "did not pause");
    }

    @Test
    void theWordOfAnEarlierTermDoesNotCount() {
        sample.at(30_000, new Wished(20, false))
                .at(30_100, new ReadyKey(21, 7, true, true))
                .at(30_000 + LIMIT + 100, new Wished(22, true));

        sample.violates(Wishes.WISHES, "did not pause");
    }

    @Test
    void aResumptionThatNobodyHeedsIsAViolation() {
        sample.at(30_000, new Wished(20, false))
                .at(30_100, new ReadyKey(21, 8, true, true))
                .at(40_000, new Wished(22, true))
                .at(40_000 + LIMIT + 100, new ReadyKey(23, 8, true, false));

        sample.violates(Wishes.WISHES, "did not resume");
    }

    @Test
    void aPauseThatNobodyWishedIsAViolation() {
        sample.at(30_000, new ReadyKey(20, 8, true, true)).at(30_000 + LIMIT + 100, new ReadyKey(21, 8, true, false));

        sample.violates(Wishes.WISHES, "did not resume");
    }

    @Test
    void eachLeaderHasItsOwnTime() {
        sample.at(30_000, new Wished(20, false))
                .at(30_000 + LIMIT - 1_000, new Resigned("a", 8))
                .at(30_000 + LIMIT - 1_000, new LeaderKey("", 0, 21))
                .at(30_000 + LIMIT - 900, new LeaderKey("b", 22, 22))
                .at(30_000 + LIMIT - 900, new Led("b", 22, SampleRun.millis(SampleRun.STORM * 2)))
                .at(30_000 + LIMIT + 1_000, new ReadyKey(23, 22, false, true))
                .at(80_000, new Wished(24, true))
                .at(80_100, new ReadyKey(25, 22, true, false));

        ChaosReport report = sample.report();
        assertThat(report.status()).as(report.text()).isEqualTo(ChaosReport.HOLDS);
    }
}
