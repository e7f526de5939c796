package io.nuropb.loadcurves;

/**
 * AWS's target tracking of the backlog per instance: what waits, divided by the instances in service, is to be what may
 * wait for as long as is acceptable. Out after 3 minutes above the target, in proportion; in after 15 minutes below
 * nine tenths of it, as far as the target allows. See "Scaling policy based on Amazon SQS" in the documentation of EC2
 * Auto Scaling, and "Target tracking scaling policies".
 */
final class AwsBacklogScaling implements Scaling {

    static final int MINUTE = 60;

    private static final int MINUTES_OUT = 3;
    private static final int MINUTES_IN = 15;
    private static final double MARGIN = 0.9;

    private final double target;
    private int desired;
    private int above;
    private int below;

    /** @param target messages for each instance: the acceptable latency divided by the time for a message */
    AwsBacklogScaling(double target) {
        this.target = target;
    }

    /** In proportion to how the backlog of an instance is to its target. */
    static int proportional(double messages, int inService, double target) {
        double each = messages / Math.max(1, inService);
        return (int) Math.max(1, Math.ceil(inService * each / target - 1e-9));
    }

    @Override
    public int desired(ObservedFleet view) {
        if (desired == 0) {
            desired = view.replicas();
        }
        if (view.second() % MINUTE != 0) {
            return desired;
        }
        double each = (double) view.ready() / Math.max(1, view.members());
        above = each > target ? above + 1 : 0;
        below = each < MARGIN * target ? below + 1 : 0;
        int wanted = proportional((double) view.ready(), view.members(), target);
        if (above >= MINUTES_OUT) {
            desired = Math.max(desired, wanted);
        } else if (below >= MINUTES_IN) {
            desired = Math.min(desired, Math.max(wanted, desired - Math.max(1, desired / 10)));
        }
        return desired;
    }
}
