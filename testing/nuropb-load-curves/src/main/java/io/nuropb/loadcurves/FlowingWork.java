package io.nuropb.loadcurves;

import io.nuropb.loadcurves.ObservedFleet.Report;
import java.util.ArrayList;
import java.util.List;

/** Messages as a flow, of which each instance that consumes handles the same share. */
final class FlowingWork implements FleetWork {

    private final LoadCurve curve;
    private final QueueModel queue;
    private final List<Member> members = new ArrayList<>();
    private int nextInstance;
    private int dead;
    private int second;
    private double handledByEach;
    private double busyByEach;
    private double throughput;

    private static final class Member {
        private final int number;
        private double handledBefore;
        private double busyBefore;
        private boolean dead;

        Member(int number) {
            this.number = number;
        }
    }

    FlowingWork(LoadCurve curve) {
        this.curve = curve;
        this.queue = new QueueModel(curve);
    }

    @Override
    public void join() {
        Member member = new Member(nextInstance++);
        member.handledBefore = -handledByEach;
        member.busyBefore = -busyByEach;
        members.add(member);
    }

    @Override
    public void leave() {
        members.remove(members.size() - 1);
    }

    @Override
    public void pass(int now) {
        second = now;
        kill(curve.dead()[now]);
        int consuming = consuming();
        double slots = Math.min(slots(), curve.limit() * curve.concurrency());
        throughput = queue.handle(now, slots, curve.handlerSeconds()[now]);
        if (consuming > 0) {
            handledByEach += throughput / consuming;
            double slower = queue.messages() > slots() ? slots() / slots : 1;
            busyByEach += throughput * curve.handlerSeconds()[now] * slower / consuming;
        }
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

    @Override
    public int members() {
        return members.size();
    }

    @Override
    public int consuming() {
        return Math.max(0, members.size() - dead);
    }

    @Override
    public int draining() {
        return 0;
    }

    @Override
    public double ready() {
        return queue.ready(slots());
    }

    @Override
    public double held() {
        return Math.min(slots(), queue.messages() + throughput * curve.handlerSeconds()[second]);
    }

    @Override
    public double waited(int now) {
        return queue.waited(now, slots());
    }

    @Override
    public double age(int now) {
        return waited(now);
    }

    @Override
    public List<Report> reports() {
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
}
