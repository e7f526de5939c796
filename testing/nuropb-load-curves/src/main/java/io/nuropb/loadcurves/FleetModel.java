package io.nuropb.loadcurves;

import java.util.ArrayDeque;
import java.util.Deque;

/** A queue and its fleet in virtual time, second by second, scaled by a rule. */
final class FleetModel {

    /** What the rules are to keep: no message waits longer, in seconds. */
    static final double DRAIN_TARGET = 30;

    static final double UTILISATION = 0.7;
    static final int MOST_INSTANCES = 100;

    private final LoadCurve curve;
    private final Scaling scaling;
    private final FleetWork work;
    private final Deque<Integer> starting = new ArrayDeque<>();
    private final int[] desired;
    private final boolean[] late;

    private double instanceSeconds;
    private double mostByBacklog;
    private ObservedFleet view;

    private FleetModel(LoadCurve curve, Scaling scaling) {
        this.curve = curve;
        this.scaling = scaling;
        this.work = FleetWork.of(curve);
        this.desired = new int[curve.seconds()];
        this.late = new boolean[curve.seconds()];
        for (int i = 0; i < curve.needed(0, UTILISATION); i++) {
            work.join();
        }
        int members = work.members();
        this.view = new ObservedFleet(
                0,
                -curve.lag(),
                0,
                0,
                0,
                curve.rate()[0],
                members,
                members,
                members,
                curve.concurrency(),
                0,
                work::reports);
    }

    /** Lets a rule live through a curve. */
    static CurveRun run(LoadCurve curve, Scaling scaling) {
        FleetModel model = new FleetModel(curve, scaling);
        for (int second = 0; second < curve.seconds(); second++) {
            model.live(second);
        }
        return new CurveRun(curve, model.desired, model.late, model.instanceSeconds, model.mostByBacklog);
    }

    private void live(int second) {
        while (!starting.isEmpty() && starting.getFirst() <= second) {
            starting.removeFirst();
            work.join();
        }
        work.pass(second);
        late[second] = work.waited(second) > DRAIN_TARGET;
        mostByBacklog = Math.max(mostByBacklog, needed(second));
        view = look(second, view);
        int wanted = Math.max(1, Math.min(MOST_INSTANCES, scaling.desired(view)));
        desired[second] = wanted;
        scale(wanted, second);
        instanceSeconds += work.members() + work.draining() + starting.size();
    }

    /**
     * How many instances arrivals and backlog need, both truly known. Where a handler takes longer than a backlog is to
     * last, each message needs a place of its own.
     */
    private double needed(int second) {
        double one = UTILISATION * curve.perInstance(second);
        double rate = curve.rate()[second] / one;
        if (curve.hasLongHandlers()) {
            double places = (work.held() + work.ready()) / curve.concurrency();
            return Math.max(rate, places);
        }
        return rate + work.ready() / DRAIN_TARGET / one + curve.dead()[second];
    }

    private ObservedFleet look(int second, ObservedFleet before) {
        boolean fresh = second - before.takenAt() >= curve.lag();
        long published = (long) curve.arrived()[second];
        return new ObservedFleet(
                second,
                fresh ? second : before.takenAt(),
                fresh ? Math.round(work.ready()) : before.ready(),
                fresh ? Math.round(work.held()) : before.unacknowledged(),
                fresh ? published : before.published(),
                fresh && second > 0
                        ? (double) (published - before.published()) / (second - before.takenAt())
                        : before.publishRate(),
                work.members() + starting.size(),
                work.members(),
                work.consuming(),
                curve.concurrency(),
                second == 0 ? 0 : work.age(second),
                work::reports);
    }

    /** Those that have yet to start are given up first, then the youngest. */
    private void scale(int wanted, int second) {
        while (work.members() + starting.size() < wanted) {
            starting.addLast(second + curve.startUp());
        }
        while (work.members() + starting.size() > wanted) {
            if (starting.isEmpty()) {
                work.leave();
            } else {
                starting.removeLast();
            }
        }
    }
}
