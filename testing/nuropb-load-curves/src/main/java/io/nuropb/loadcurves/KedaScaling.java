package io.nuropb.loadcurves;

import java.util.function.ToDoubleFunction;

/**
 * KEDA's RabbitMQ scaler, which hands a metric to the {@link HorizontalPodAutoscaler}: the length of the queue (mode
 * {@code QueueLength}), or how many messages are published a second (mode {@code MessageRate}). See "RabbitMQ Queue" in
 * KEDA's documentation.
 */
final class KedaScaling implements Scaling {

    private final HorizontalPodAutoscaler autoscaler = new HorizontalPodAutoscaler(HorizontalPodAutoscaler.TOLERANCE);
    private final ToDoubleFunction<ObservedFleet> metric;
    private final double value;
    private int desired;

    private KedaScaling(ToDoubleFunction<ObservedFleet> metric, double value) {
        this.metric = metric;
        this.value = value;
    }

    /** @param value messages, unacknowledged ones included, for each instance */
    static KedaScaling queueLength(double value) {
        return new KedaScaling(view -> (double) (view.ready() + view.unacknowledged()), value);
    }

    /** @param value messages a second for each instance */
    static KedaScaling messageRate(double value) {
        return new KedaScaling(ObservedFleet::publishRate, value);
    }

    @Override
    public int desired(ObservedFleet view) {
        if (desired == 0) {
            desired = view.replicas();
        }
        if (view.second() % HorizontalPodAutoscaler.SYNC_SECONDS == 0) {
            desired = autoscaler.next(view.second(), desired, metric.applyAsDouble(view), value);
        }
        return desired;
    }
}
