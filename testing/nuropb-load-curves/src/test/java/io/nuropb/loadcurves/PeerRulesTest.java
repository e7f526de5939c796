package io.nuropb.loadcurves;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each peer beside an example of its documentation, or one that follows from a sentence of it. */
class PeerRulesTest {

    private static final int MOST = 200;

    /**
     * "If the current metric value is 200m, and the desired value is 100m, the number of replicas will be doubled"; 50m
     * halves it.
     */
    @Test
    void theAutoscalerDoublesAndHalves() {
        assertThat(autoscaler().next(0, 4, 4 * 200, 100)).isEqualTo(8);
        assertThat(autoscaler().next(0, 4, 4 * 50, 100)).isEqualTo(2);
    }

    /**
     * "The control plane skips any scaling action if the ratio is sufficiently close to 1.0 (within a tolerance, 0.1 by
     * default)".
     */
    @Test
    void theAutoscalerIgnoresATenth() {
        assertThat(autoscaler().next(0, 20, 21, 1)).isEqualTo(20);
        assertThat(autoscaler().next(0, 20, 23, 1)).isEqualTo(23);
    }

    /** Scale-down takes the highest recommendation of 300 s. */
    @Test
    void theAutoscalerGoesDownOnlyToItsHighestRecommendation() {
        HorizontalPodAutoscaler autoscaler = autoscaler();
        assertThat(autoscaler.next(0, 10, 10, 1)).isEqualTo(10);
        assertThat(autoscaler.next(15, 10, 4, 1)).isEqualTo(10);
        assertThat(autoscaler.next(301, 10, 2, 1)).isEqualTo(4);
    }

    /**
     * With the tolerance that our example of a ScaledObject sets, each number is reached within ten minutes: by ones,
     * and by leaps.
     */
    @Test
    void theAutoscalerReachesEveryNumberOfOurSignal() {
        List<Integer> course = new ArrayList<>();
        IntStream.rangeClosed(1, MOST).forEach(course::add);
        IntStream.rangeClosed(1, MOST).map(step -> MOST - step + 1).forEach(course::add);
        new SplittableRandom(14).ints(MOST, 1, MOST + 1).forEach(course::add);
        HorizontalPodAutoscaler autoscaler = new HorizontalPodAutoscaler(0);
        int replicas = 1;
        int second = 0;
        for (int desired : course) {
            int until = second + 600;
            while (second < until) {
                replicas = autoscaler.next(second, replicas, desired, 1);
                second += HorizontalPodAutoscaler.SYNC_SECONDS;
            }
            assertThat(replicas).isEqualTo(desired);
        }
    }

    /** "value: 20" and 100 messages: five replicas. */
    @Test
    void kedaAsksForTheQueueLengthDividedByItsValue() {
        assertThat(KedaScaling.queueLength(20).desired(view(100, 0, 2))).isEqualTo(5);
    }

    /** 300 messages published a second at "value: 100": three replicas. */
    @Test
    void kedaAsksForThePublishRateDividedByItsValue() {
        assertThat(KedaScaling.messageRate(100).desired(view(0, 300, 1))).isEqualTo(3);
    }

    /**
     * AWS's example: 1,500 messages, 10 instances, 0.1 s a message, 10 s are acceptable: a target of 100, and 5 more
     * instances.
     */
    @Test
    void awsAddsFive() {
        assertThat(AwsBacklogScaling.proportional(1_500, 10, 10 / 0.1)).isEqualTo(15);
    }

    /**
     * Ten consecutive cycles start one consumer, and no other within 10 s; ten idle ones stop one, and no other within
     * 60 s.
     */
    @Test
    void springStartsAfterTenActiveCyclesAndStopsAfterTenIdleOnes() {
        SpringContainerScaling scaling = new SpringContainerScaling();
        assertThat(scaling.desired(view(5, 0, 3))).isEqualTo(3);
        assertThat(scaling.cycles(20, true, 8)).isEqualTo(3);
        assertThat(scaling.cycles(21, true, 2)).isEqualTo(4);
        assertThat(scaling.cycles(22, true, 10)).isEqualTo(4);
        assertThat(scaling.cycles(31, true, 10)).isEqualTo(5);
        for (int second = 61; second < 70; second++) {
            assertThat(scaling.cycles(second, false, 1)).isEqualTo(5);
        }
        assertThat(scaling.cycles(70, false, 1)).isEqualTo(4);
        assertThat(scaling.cycles(85, false, 15)).isEqualTo(4);
    }

    /** "--autoscale=10,3": as many as are wanted at once, and fewer only 30 s after. */
    @Test
    void celeryGrowsAtOnceAndShrinksAfterThirtySeconds() {
        CeleryScaling scaling = new CeleryScaling();
        assertThat(scaling.next(0, 10)).isEqualTo(10);
        assertThat(scaling.next(20, 3)).isEqualTo(10);
        assertThat(scaling.next(31, 3)).isEqualTo(3);
    }

    private static HorizontalPodAutoscaler autoscaler() {
        return new HorizontalPodAutoscaler(HorizontalPodAutoscaler.TOLERANCE);
    }

    private static ObservedFleet view(long ready, double publishRate, int replicas) {
        return new ObservedFleet(0, 0, ready, 0, 0, publishRate, replicas, replicas, replicas, 1, 0, List::of);
    }
}
