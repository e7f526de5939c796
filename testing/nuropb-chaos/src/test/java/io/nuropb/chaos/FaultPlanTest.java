package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.chaos.FaultPlan.PlannedFault;
import io.nuropb.topology.TopologyProfile.Durability;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FaultPlanTest {

    private static final Duration SPAN = Duration.ofMinutes(40);

    @Test
    void threeHundredAndThirtyFaultsAreTenOfEachClassAtLeast() {
        for (int etcd : List.of(1, 3)) {
            FaultPlan plan = FaultPlan.of(options(etcd, 330, 7));
            Map<FaultKind, Long> byClass =
                    plan.faults().stream().collect(Collectors.groupingBy(PlannedFault::fault, Collectors.counting()));

            assertThat(plan.faults()).hasSizeGreaterThanOrEqualTo(330);
            assertThat(byClass).hasSize(FaultKind.possible(etcd).size());
            assertThat(byClass.values()).allMatch(number -> number == 10);
        }
    }

    @Test
    void aSeedDecidesEverythingAndAnotherOneOtherwise() {
        FaultPlan plan = FaultPlan.of(options(3, 64, 7));

        assertThat(FaultPlan.of(options(3, 64, 7))).isEqualTo(plan);
        assertThat(FaultPlan.of(options(3, 64, 8)).faults()).isNotEqualTo(plan.faults());
    }

    @Test
    void faultsBeginInOrderWithinTheSpanAndLastAsTheirClassAllows() {
        List<PlannedFault> faults = FaultPlan.of(options(1, 330, 7)).faults();

        assertThat(faults).isSortedAccordingTo((one, other) -> one.at().compareTo(other.at()));
        assertThat(faults).allSatisfy(planned -> {
            assertThat(planned.at()).isBetween(Duration.ZERO, SPAN);
            assertThat(planned.lasts())
                    .isBetween(planned.fault().shortest(), planned.fault().longest());
        });
    }

    @Test
    void aSingleMemberHasNoOtherToLead() {
        assertThat(FaultKind.possible(1)).doesNotContain(FaultKind.ETCD_LEADER_MOVED);
        assertThat(FaultKind.possible(3)).containsExactlyElementsOf(Arrays.asList(FaultKind.values()));
    }

    @Test
    void aPauseBeyondTheLeaseIsLongerThanTheLease() {
        assertThat(FaultKind.PROCESS_PAUSED_BEYOND_TTL.shortest()).isGreaterThan(ChaosSettings.TTL);
        assertThat(FaultKind.PROCESS_PAUSED.longest()).isLessThan(ChaosSettings.TTL);
    }

    @Test
    void aLeaderIsTriedForLessThanItMayTake() {
        assertThat(LeaderRights.LONG_ENOUGH).isLessThan(ChaosSettings.DUTY).isLessThan(ChaosSettings.duty());
    }

    @Test
    void aCallbackBlocksForLongerThanALeaseMayBeRenewed() {
        assertThat(FaultKind.CALLBACK_BLOCKED.shortest()).isGreaterThan(ChaosSettings.standingStill());
    }

    private static ChaosOptions options(int etcd, int faults, long seed) {
        return new ChaosOptions(etcd, 1, Durability.COMPATIBLE, faults, SPAN, seed, 3, Optional.empty());
    }
}
