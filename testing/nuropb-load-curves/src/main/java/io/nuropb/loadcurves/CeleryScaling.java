package io.nuropb.loadcurves;

/**
 * Celery's autoscaler, here applied to instances: as many processes as there are reserved messages, which are at most
 * four for each process (the prefetch multiplier); fewer only 30 s after the last growth. See "Autoscaling" in Celery's
 * user guide and {@code celery.worker.autoscale}.
 */
final class CeleryScaling implements Scaling {

    static final int KEEP_ALIVE = 30;
    static final int PREFETCH_MULTIPLIER = 4;

    private int desired;
    private int grown = -KEEP_ALIVE;

    @Override
    public int desired(ObservedFleet view) {
        if (desired == 0) {
            desired = view.replicas();
        }
        long reserved =
                Math.min(view.ready() + view.unacknowledged(), (long) PREFETCH_MULTIPLIER * view.slots() * desired);
        return next(view.second(), (int) Math.ceil((double) reserved / view.slots()));
    }

    /** One look: so many processes could be busy. */
    int next(int second, int quantity) {
        int wanted = Math.max(1, Math.min(FleetModel.MOST_INSTANCES, quantity));
        if (wanted > desired) {
            desired = wanted;
            grown = second;
        } else if (wanted < desired && second - grown > KEEP_ALIVE) {
            desired = wanted;
        }
        return desired;
    }
}
