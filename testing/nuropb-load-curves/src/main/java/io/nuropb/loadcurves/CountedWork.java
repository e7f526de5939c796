package io.nuropb.loadcurves;

import io.nuropb.loadcurves.ObservedFleet.Report;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Messages one by one, of which each occupies a place of one instance for as long as its handler takes: half as long as
 * the curve says, up to one and a half times. The same message takes the same time under each rule.
 */
final class CountedWork implements FleetWork {

    /** Of what the curve says, the longest handler takes so many times as much; the shortest as much less. */
    static final double LONGEST_SHARE = 1.5;

    private final LoadCurve curve;
    private final Random random;
    private final Deque<Integer> waiting = new ArrayDeque<>();
    private final List<Member> members = new ArrayList<>();
    private final List<Member> leaving = new ArrayList<>();
    private int nextInstance;
    private double age;

    /** What occupies one place, from one second until another one. */
    private record Handler(int from, int until) {}

    private static final class Member {
        private final int number;
        private final List<Handler> running = new ArrayList<>();
        private long handled;
        private long busy;

        Member(int number) {
            this.number = number;
        }

        int held() {
            return running.size();
        }

        void end(int second) {
            for (int i = running.size() - 1; i >= 0; i--) {
                Handler handler = running.get(i);
                if (handler.until() <= second) {
                    running.remove(i);
                    handled++;
                    busy += handler.until() - handler.from();
                }
            }
        }
    }

    CountedWork(LoadCurve curve) {
        this.curve = curve;
        this.random = new Random(curve.seed());
    }

    @Override
    public void join() {
        members.add(new Member(nextInstance++));
    }

    @Override
    public void leave() {
        leaving.add(members.remove(members.size() - 1));
    }

    /** As many messages as are under way on the average, each somewhere on its way. */
    private void begin() {
        long average = Math.round(curve.rate()[0] * curve.handlerSeconds()[0]);
        for (Optional<Member> next = idlest(); average > 0 && next.isPresent(); next = idlest()) {
            int seconds = (int) Math.max(1, Math.rint(curve.handlerSeconds()[0]));
            int gone = random.nextInt(seconds);
            next.get().running.add(new Handler(-gone, seconds - gone));
            average--;
        }
    }

    @Override
    public void pass(int second) {
        if (second == 0) {
            begin();
        }
        double before = second == 0 ? 0 : curve.arrived()[second - 1];
        for (double came = before; came < curve.arrived()[second]; came++) {
            waiting.addLast(second);
        }
        members.forEach(member -> member.end(second));
        leaving.forEach(member -> member.end(second));
        leaving.removeIf(member -> member.held() == 0);
        while (!waiting.isEmpty()) {
            Optional<Member> next = idlest();
            if (next.isEmpty()) {
                return;
            }
            age = second - (double) waiting.removeFirst();
            double seconds = curve.handlerSeconds()[second] * (LONGEST_SHARE - random.nextDouble());
            next.get().running.add(new Handler(second, second + (int) Math.max(1, Math.rint(seconds))));
        }
    }

    /** Who has the fewest messages, of those that take one more. */
    private Optional<Member> idlest() {
        return members.stream()
                .filter(member -> member.held() < places(member))
                .min(Comparator.comparingInt(Member::held));
    }

    /** How many messages a member takes at once; the first of several leads. */
    private int places(Member member) {
        boolean leads = members.size() > 1 && member == members.get(0);
        return leads ? curve.leaderConcurrency() : curve.concurrency();
    }

    @Override
    public int members() {
        return members.size();
    }

    @Override
    public int consuming() {
        return members.size();
    }

    @Override
    public int draining() {
        return leaving.size();
    }

    @Override
    public double ready() {
        return waiting.size();
    }

    @Override
    public double held() {
        return members.stream().mapToInt(Member::held).sum()
                + leaving.stream().mapToInt(Member::held).sum();
    }

    @Override
    public double waited(int second) {
        return waiting.isEmpty() ? 0 : second - (double) waiting.getFirst();
    }

    @Override
    public double age(int second) {
        return age;
    }

    @Override
    public List<Report> reports() {
        return members.stream()
                .map(member -> new Report(member.number, member.handled, member.busy, places(member)))
                .toList();
    }
}
