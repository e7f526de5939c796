package io.nuropb.loadcurves;

/**
 * Spring AMQP's rule for the consumers of a container, here applied to instances: one more after 10 consecutive cycles
 * in which a consumer received something, at most every 10 s; one less after 10 consecutive cycles in which it received
 * nothing for a second, at most every 60 s. See "Listener Concurrency" in Spring AMQP's reference.
 */
final class SpringContainerScaling implements Scaling {

    static final int CYCLES = 10;
    static final int START_INTERVAL = 10;
    static final int STOP_INTERVAL = 60;

    private static final double RECEIVE_TIMEOUT = 1;

    private int desired;
    private double active;
    private double idle;
    private int started;
    private int stopped;

    @Override
    public int desired(ObservedFleet view) {
        if (desired == 0) {
            desired = view.replicas();
        }
        double each = view.publishRate() / Math.max(1, (double) view.consuming() * view.slots());
        boolean receives = view.ready() > 0 || each * RECEIVE_TIMEOUT >= 1;
        cycles(view.second(), receives, Math.max(1, each));
        return desired;
    }

    /** One second in which a consumer went through so many cycles, and received something in each or in none. */
    int cycles(int second, boolean received, double count) {
        active = received ? active + count : 0;
        idle = received ? 0 : idle + count;
        if (active >= CYCLES && second - started >= START_INTERVAL) {
            desired = Math.min(FleetModel.MOST_INSTANCES, desired + 1);
            started = second;
            active = 0;
        }
        if (idle >= CYCLES && second - stopped >= STOP_INTERVAL) {
            desired = Math.max(1, desired - 1);
            stopped = second;
            idle = 0;
        }
        return desired;
    }
}
