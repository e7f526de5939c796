package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.health.policies.InstanceCountPolicy.Advice;
import org.junit.jupiter.api.Test;

/** How many instances are asked for while those that were asked for do not come, or do not consume. */
class AwaitedInstancesTest {

    private static final int TEN_MINUTES = 600;

    @Test
    void aFleetGrowsWithItsLoadAfterLostConsumersWereReplaced() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.follows = true;
        fleet.forSeconds(TEN_MINUTES);
        fleet.lost = 2;
        assertThat(fleet.forSeconds(TEN_MINUTES).desired()).hasValue(6);

        fleet.arrivals = 56;

        assertThat(fleet.forSeconds(TEN_MINUTES).desired().orElseThrow()).isGreaterThanOrEqualTo(9);
    }

    /** Longer than any memory or window: neither forgotten, nor replaced again and again. */
    @Test
    void thoseThatStayGoneAreReplacedOnceForAsLongAsTheyAreGone() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.follows = true;
        fleet.startUp = 60;
        fleet.forSeconds(TEN_MINUTES);
        fleet.lost = 2;
        int asked = fleet.forSeconds(2 * TEN_MINUTES).desired().orElseThrow();
        assertThat(asked).isBetween(6, 7);
        for (int seconds = 0; seconds < 18 * TEN_MINUTES; seconds += FleetScript.PERIOD) {
            if (seconds == 6 * TEN_MINUTES) {
                fleet.succeeds(asked);
            }
            assertThat(fleet.next().desired()).hasValue(asked);
        }
        fleet.lost = 0;

        assertThat(fleet.forSeconds(2 * TEN_MINUTES).desired().orElseThrow()).isBetween(4, 5);
    }

    @Test
    void moreThanConsumeAreNotAskedForInPlaceOfThoseThatDoNot() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.follows = true;
        fleet.forSeconds(TEN_MINUTES);
        for (int i = 0; i < 120; i++) {
            fleet.lost = fleet.members - 2;
            fleet.next();
        }

        assertThat(fleet.members).isLessThanOrEqualTo(8);
    }

    @Test
    void oneInstanceThatNeverComesDoesNotKeepTheOthersFromFollowingTheLoad() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.follows = true;
        fleet.absentees = 1;
        fleet.forSeconds(TEN_MINUTES);
        fleet.arrivals = 42;
        fleet.forSeconds(2 * TEN_MINUTES);

        fleet.arrivals = 84;

        assertThat(fleet.forSeconds(2 * TEN_MINUTES).desired().orElseThrow()).isGreaterThanOrEqualTo(12);
    }

    @Test
    void moreAreNotAskedForWhileThoseThatWereDoNotCome() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.forSeconds(TEN_MINUTES);
        fleet.arrivals = 45;

        Advice advice = fleet.forSeconds(3 * TEN_MINUTES);

        assertThat(advice.desired().orElseThrow()).isLessThanOrEqualTo(10);
        assertThat(advice.reason()).contains("did not come");
    }

    @Test
    void thoseThatDidNotComeAreForgottenWhenFewerAreAskedFor() {
        FleetScript fleet = thatHasRoomForEight();
        fleet.arrivals = 14;
        assertThat(fleet.forSeconds(2 * TEN_MINUTES).desired().orElseThrow()).isLessThan(4);

        fleet.arrivals = 42;

        assertThat(fleet.forSeconds(TEN_MINUTES).desired().orElseThrow()).isGreaterThanOrEqualTo(6);
    }

    @Test
    void thoseThatDidNotComeAreForgottenWhenBoundsAreLower() {
        FleetScript fleet = thatHasRoomForEight();
        fleet.bounds(1, 5);
        fleet.forSeconds(60);
        fleet.bounds(1, 20);

        assertThat(fleet.forSeconds(60).desired().orElseThrow()).isGreaterThan(5);
    }

    /** More were asked for and are needed, and eight came. */
    private static FleetScript thatHasRoomForEight() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.follows = true;
        fleet.room = 8;
        fleet.forSeconds(TEN_MINUTES);
        fleet.arrivals = 70;
        assertThat(fleet.forSeconds(TEN_MINUTES).desired().orElseThrow()).isGreaterThan(8);
        assertThat(fleet.members).isEqualTo(8);
        return fleet;
    }
}
