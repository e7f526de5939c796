package io.nuropb.loadcurves;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Kubernetes' algorithm for one external metric with an average value as its target: {@code ceil(metric / target)},
 * nothing within the tolerance, up by the larger of 4 pods and 100 % within 15 s, down to the highest recommendation of
 * 300 s. See "Horizontal Pod Autoscaling" in Kubernetes' documentation, "Algorithm details" and "Default Behavior".
 */
final class HorizontalPodAutoscaler {

    static final double TOLERANCE = 0.1;
    static final int SYNC_SECONDS = 15;

    private static final int STABILISATION_SECONDS = 300;
    private static final int PODS = 4;

    private record Recommendation(int second, int replicas) {}

    private final double tolerance;
    private final Deque<Recommendation> recommendations = new ArrayDeque<>();

    HorizontalPodAutoscaler(double tolerance) {
        this.tolerance = tolerance;
    }

    /**
     * One synchronisation.
     *
     * @param metric the value of the metric, of all pods together
     * @param target what each pod is to have of it
     */
    int next(int second, int replicas, double metric, double target) {
        double ratio = metric / (target * Math.max(1, replicas));
        boolean same = Math.abs(ratio - 1) <= tolerance;
        int raw = same ? replicas : (int) Math.max(1, Math.ceil(metric / target - 1e-9));
        recommendations.addLast(new Recommendation(second, raw));
        while (recommendations.getFirst().second() < second - STABILISATION_SECONDS) {
            recommendations.removeFirst();
        }
        if (raw > replicas) {
            return Math.min(raw, Math.max(replicas + PODS, replicas * 2));
        }
        int highest = recommendations.stream()
                .mapToInt(Recommendation::replicas)
                .max()
                .orElse(raw);
        return Math.min(replicas, highest);
    }
}
