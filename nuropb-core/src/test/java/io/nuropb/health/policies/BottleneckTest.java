package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.health.policies.InstanceCountPolicy.Advice;
import org.junit.jupiter.api.Test;

/** What {@link InstanceCountPolicy} supposes where more instances do not bring more, and when it ceases to. */
class BottleneckTest {

    private static final int TEN_MINUTES = 600;

    @Test
    void whatDoesNotHelpIsNotAskedForAndIsNamed() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.limit = 4;
        fleet.follows = true;
        fleet.forSeconds(TEN_MINUTES);
        fleet.arrivals = 45;

        Advice advice = fleet.forSeconds(180);

        assertThat(advice.bottleneck()).isPresent();
        assertThat(advice.bottleneck().get())
                .contains("6 instances instead of 4", "so what they wait for is exhausted");
        assertThat(fleet.forSeconds(TEN_MINUTES).desired().orElseThrow()).isLessThanOrEqualTo(6);
    }

    @Test
    void whatDidNotHelpIsAskedForOnceHandlersAreAsFastAsBefore() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.follows = true;
        fleet.forSeconds(TEN_MINUTES);
        fleet.limit = 4;
        fleet.arrivals = 140;
        assertThat(fleet.forSeconds(60).bottleneck()).isPresent();
        fleet.limit = Double.POSITIVE_INFINITY;

        assertThat(fleet.forSeconds(TEN_MINUTES).desired().orElseThrow()).isGreaterThanOrEqualTo(20);
    }

    @Test
    void handlersThatHaveBecomeSlowerByThemselvesAreFoundToBeNoBottleneck() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.follows = true;
        fleet.forSeconds(TEN_MINUTES);
        fleet.arrivals = 90;
        fleet.limit = 4;
        assertThat(fleet.forSeconds(60).bottleneck()).isPresent();
        fleet.limit = Double.POSITIVE_INFINITY;
        fleet.slowness = 1.6;

        assertThat(fleet.forSeconds(3 * TEN_MINUTES).desired().orElseThrow()).isGreaterThanOrEqualTo(14);
    }

    @Test
    void noneIsGivenUpBehindABottleneckThatIsNotSureWhileTheBacklogIsAboveTheMark() {
        FleetScript fleet = FleetScript.of(4, 28);
        fleet.follows = true;
        fleet.forSeconds(TEN_MINUTES);
        fleet.limit = 4;
        fleet.arrivals = 140;
        fleet.startUp = 60;
        Advice advice = fleet.next();
        while (advice.bottleneck().isEmpty()) {
            advice = fleet.next();
        }
        int most = advice.desired().orElseThrow();
        fleet.highWaterMark = 100;
        for (int i = 0; i < 59; i++) {
            assertThat(fleet.next().desired().orElseThrow()).isGreaterThanOrEqualTo(most);
        }
        assertThat(fleet.forSeconds(TEN_MINUTES).desired().orElseThrow()).isLessThan(most);
    }

    /** Of two growths, the first one helps, for four with such a leader are three and a half. */
    @Test
    void aLeaderThatTakesFewerMessagesDoesNotHaveMoreInstancesKeptBehindABottleneck() {
        FleetScript fleet = withLeaderBehindBottleneck(4);

        assertThat(fleet.forSeconds(2 * TEN_MINUTES).desired().orElseThrow()).isLessThanOrEqualTo(6);
    }

    /**
     * Twelve instances instead of eight bring nothing, of which the handlers of eight wait already. The mean of the
     * last minute, in which there were fewer, says nothing of how long handlers take with more.
     */
    @Test
    void aBottleneckIsNotForgottenWhenItIsTriedWhetherMoreHelp() {
        FleetScript fleet = withLeaderBehindBottleneck(4.4);

        for (int i = 0; i < 25 * 60; i += FleetScript.PERIOD) {
            assertThat(fleet.next().bottleneck()).as("after %d s", i).isPresent();
        }
    }

    private static FleetScript withLeaderBehindBottleneck(double instances) {
        FleetScript fleet = FleetScript.of(4, 24);
        fleet.leaderConcurrency = 1;
        fleet.limit = instances;
        fleet.follows = true;
        fleet.forSeconds(TEN_MINUTES);
        fleet.startUp = 95;
        fleet.arrivals = 80;
        Advice advice = fleet.next();
        while (advice.bottleneck().isEmpty()) {
            advice = fleet.next();
        }
        return fleet;
    }
}
