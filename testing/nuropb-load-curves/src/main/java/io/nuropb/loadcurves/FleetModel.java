package io.nuropb.loadcurves;

import io.nuropb.loadcurves.ObservedFleet.Report;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A queue and its fleet in virtual time, second by second: messages are handled in order, as fast as the slots of all
 * instances allow.
 */
final class FleetModel {

    /** What the rules are to keep: no message waits longer, in seconds. */
    static final double DRAIN_TARGET = 30;

    static final double UTILISATION = 0.7;
    static final int MOST_INSTANCES = 100;

    private final LoadCurve curve;
    private final Scaling scaling;
    private final List<Member> members = new ArrayList<>();
    private final Deque<Integer> starting = new ArrayDeque<>();
    private final int[] desired;
    private final boolean[] late;
    private final QueueModel queue;

    private int nextInstance;
    private int dead;
    private double handledByEach;
    private double busyByEach;
    private double throughput;
    private double instanceSeconds;
    private double mostByBacklog;
    private ObservedFleet view;

    private static final class Member {
        private final int number;
        private double handledBefore;
        private double busyBefore;
        private boolean dead;

        Member(int number) {
            this.number = number;
        }
    }

    private FleetModel(LoadCurve curve, Scaling scaling) {
        this.curve = curve;
        this.scaling = scaling;
        this.desired = new int[curve.seconds()];
        this.late = new boolean[curve.seconds()];
        this.queue = new QueueModel(curve);
        for (int i = 0; i < curve.needed(0, UTILISATION); i++) {
            join();
        }
        this.view = new ObservedFleet(
                0,
                -curve.lag(),
                0,
                0,
                0,
                curve.rate()[0],
                members.size(),
                members.size(),
                members.size(),
                curve.concurrency(),
                0,
                this::reports);
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
            join();
        }
        kill(curve.dead()[second]);
        handle(second);
        double waited = waited(second);
        late[second] = waited > DRAIN_TARGET;
        double one = curve.perInstance(second);
        mostByBacklog = Math.max(
                mostByBacklog,
                (curve.rate()[second] + ready() / DRAIN_TARGET) / (UTILISATION * one) + curve.dead()[second]);
        view = look(second, view);
        int wanted = Math.max(1, Math.min(MOST_INSTANCES, scaling.desired(view)));
        desired[second] = wanted;
        scale(wanted, second);
        instanceSeconds += members.size() + starting.size();
    }

    private void handle(int second) {
        int consuming = consuming();
        double useful = Math.min(consuming, curve.limit());
        double slots = Math.min(slots(), curve.limit() * curve.concurrency());
        throughput = queue.handle(second, slots, curve.handlerSeconds()[second]);
        if (consuming > 0) {
            handledByEach += throughput / consuming;
            double slower = useful > 0 && queue.messages() > slots() ? consuming / useful : 1;
            busyByEach += throughput * curve.handlerSeconds()[second] * slower / consuming;
        }
    }

    private double ready() {
        return queue.ready(slots());
    }

    private double waited(int second) {
        return queue.waited(second, slots());
    }

    private ObservedFleet look(int second, ObservedFleet before) {
        boolean fresh = second - before.takenAt() >= curve.lag();
        long published = (long) curve.arrived()[second];
        long ready = Math.round(ready());
        double held = Math.min(slots(), queue.messages() + throughput * curve.handlerSeconds()[second]);
        return new ObservedFleet(
                second,
                fresh ? second : before.takenAt(),
                fresh ? ready : before.ready(),
                fresh ? Math.round(held) : before.unacknowledged(),
                fresh ? published : before.published(),
                fresh && second > 0
                        ? (double) (published - before.published()) / (second - before.takenAt())
                        : before.publishRate(),
                members.size() + starting.size(),
                members.size(),
                consuming(),
                curve.concurrency(),
                second == 0 ? 0 : waited(second),
                this::reports);
    }

    private List<Report> reports() {
        List<Report> reports = new ArrayList<>(members.size());
        for (Member member : members) {
            double handled = member.dead ? member.handledBefore : member.handledBefore + handledByEach;
            double busy = member.dead ? member.busyBefore : member.busyBefore + busyByEach;
            boolean leads = reports.isEmpty() && members.size() > 1;
            int slots = leads ? curve.leaderConcurrency() : curve.concurrency();
            reports.add(new Report(member.number, (long) Math.floor(handled + 1e-6), busy, slots));
        }
        return reports;
    }

    /** How many messages those that consume handle at once; one of several leads. */
    private double slots() {
        int consuming = consuming();
        double all = (double) consuming * curve.concurrency();
        return consuming > 1 ? all - curve.concurrency() + curve.leaderConcurrency() : all;
    }

    private int consuming() {
        return Math.max(0, members.size() - dead);
    }

    private void join() {
        Member member = new Member(nextInstance++);
        member.handledBefore = -handledByEach;
        member.busyBefore = -busyByEach;
        members.add(member);
    }

    /** The oldest die first, and come back to life when fewer are dead. */
    private void kill(int count) {
        dead = count;
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            boolean dies = i < count;
            if (dies != member.dead) {
                double sign = dies ? 1 : -1;
                member.handledBefore += sign * handledByEach;
                member.busyBefore += sign * busyByEach;
                member.dead = dies;
            }
        }
    }

    /** Those that have yet to start are given up first, then the youngest. */
    private void scale(int wanted, int second) {
        while (members.size() + starting.size() < wanted) {
            starting.addLast(second + curve.startUp());
        }
        while (members.size() + starting.size() > wanted) {
            if (starting.isEmpty()) {
                members.remove(members.size() - 1);
            } else {
                starting.removeLast();
            }
        }
    }
}
