package io.nuropb.health.detectors;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.health.detectors.CounterGrowth.Growth;
import io.nuropb.health.detectors.CounterGrowth.Share;
import io.nuropb.health.detectors.GrowthHistory.Step;
import io.nuropb.health.sensors.CallerCounters;
import io.nuropb.health.sensors.FleetSample;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How many messages the fleet has handled in the recent past, and how many of them failed. Immutable; a pure function
 * of the samples that it was given.
 */
public final class FailureGrowth {

    private static final CallerCounters NOBODY = new CallerCounters(0, 0);

    private final GrowthHistory history;

    private FailureGrowth(GrowthHistory history) {
        this.history = history;
    }

    /**
     * What happened in some time.
     *
     * @param handled messages that came to an end, failed ones included, and without those that were refused on the
     *     leader's word
     * @param failed those of them that failed
     * @param own those of the failed that failed by the service's own fault, and by no caller's
     * @param byMethod those by the method that they called; only those that have failed latest are named
     * @param byCaller messages that failed by the fault of each verified caller
     */
    public record Failures(
            long handled, long failed, long own, Map<String, Long> byMethod, Map<String, Long> byCaller) {

        /**
         * What the service could fail by its own fault: all but what failed by a caller's, however much of that
         * somebody sends.
         */
        public long served() {
            return handled - failed + own;
        }
    }

    /**
     * Before the first sample.
     *
     * @param window the longest time between two samples that are compared; more than zero
     * @param kept how far back anybody will ask; the window or more
     */
    public static FailureGrowth initial(Duration window, Duration kept) {
        return new FailureGrowth(GrowthHistory.initial(window, kept));
    }

    /** With the next sample; one that is not later than the last adds nothing. */
    public FailureGrowth after(FleetSample sample) {
        return new FailureGrowth(history.after(sample));
    }

    /**
     * What does not count, for it was kept out: each with the moment up to which it was.
     *
     * @param methods methods whose requests were refused: what fails of them, as commands may, does not count
     * @param callers callers whose requests were refused: nothing that they send counts
     * @param instances instances that were suspended
     */
    public record Without(Map<String, Moment> methods, Map<String, Moment> callers, Map<InstanceId, Moment> instances) {

        private static final Without NOTHING = new Without(Map.of(), Map.of(), Map.of());

        /** All counts. */
        public static Without nothing() {
            return NOTHING;
        }

        private boolean isNothing() {
            return methods.isEmpty() && callers.isEmpty() && instances.isEmpty();
        }

        private static <T> boolean leavesOut(T name, Map<T, Moment> without, Step step) {
            Moment until = without.get(name);
            return until != null && !until.isBefore(step.at());
        }
    }

    /**
     * What one instance did, or what became of one caller's messages.
     *
     * @param ended messages that came to an end, failed ones included
     * @param served those of them that the service could fail by its own fault
     * @param own those of these that it did
     */
    public record Work(long ended, long served, long own) {

        private static final Work NONE = new Work(0, 0, 0);

        /** Both together. */
        public Work plus(Work other) {
            return new Work(ended + other.ended, served + other.served, own + other.own);
        }
    }

    /** What happened after one moment, and not after another. */
    public Failures within(Moment after, Moment until, Without without) {
        Sum sum = new Sum(without);
        history.within(after, until, sum::add);
        return new Failures(sum.handled, sum.failed, Math.min(sum.failed, sum.own), sum.byMethod, sum.byCaller);
    }

    /**
     * What each instance did after one moment, and not after another; those that have handled nothing are not in it.
     */
    public Map<InstanceId, Work> byInstance(Moment after, Moment until, Without without) {
        Map<InstanceId, Work> work = new HashMap<>();
        forEachShare(after, until, without, (instance, share, step, ofMethods) -> {
            CallerCounters ofCallers = ofCallers(share.callers(), without, step);
            work.merge(instance, work(share, ofMethods, ofCallers), Work::plus);
        });
        return work;
    }

    /**
     * What became of the messages of each verified caller after one moment, and not after another. Which failures of a
     * method were whose is not told; so of what does not count, each caller has none.
     */
    public Map<String, Work> byCaller(Moment after, Moment until, Without without) {
        Map<String, Work> work = new HashMap<>();
        forEachShare(
                after,
                until,
                without,
                (instance, share, step, ofMethods) -> share.callers().forEach((caller, its) -> {
                    if (!Without.leavesOut(caller, without.callers(), step)) {
                        work.merge(caller, work(its, ofMethods), Work::plus);
                    }
                }));
        return work;
    }

    /** One instance's share in one step, and how many failures of it do not count for their methods' sake. */
    @FunctionalInterface
    private interface ShareVisitor {
        void visit(InstanceId instance, Share share, Step step, long ofMethods);
    }

    private void forEachShare(Moment after, Moment until, Without without, ShareVisitor visitor) {
        history.within(
                after,
                until,
                step -> step.growth().byInstance().forEach((instance, share) -> {
                    if (!Without.leavesOut(instance, without.instances(), step)) {
                        visitor.visit(instance, share, step, ofMethods(share.failedByMethod(), without, step));
                    }
                }));
    }

    /** What one instance did between the last two samples. */
    public Work latest(InstanceId instance) {
        Share share = history.counters().last().byInstance().get(instance);
        return share == null ? Work.NONE : work(share, 0, NOBODY);
    }

    private static Work work(Share share, long ofMethods, CallerCounters ofCallers) {
        long own = Math.max(0, share.own() - ofMethods - ofCallers.failures().orElse(0));
        long ended = Math.max(own, share.handled() - ofMethods - ofCallers.messages());
        long faults = share.failed() - share.own() - ofCallers.faults();
        return new Work(ended, Math.max(own, ended - faults), own);
    }

    private static Work work(CallerCounters its, long ofMethods) {
        long failures = its.failures().orElse(0);
        long own = Math.max(0, failures - ofMethods);
        long ended = its.messages() - (failures - own);
        return new Work(ended, ended - its.faults(), own);
    }

    /** How many failures do not count, for they are of methods whose requests were refused. */
    private static long ofMethods(Map<String, Long> failed, Without without, Step step) {
        long failures = 0;
        for (Map.Entry<String, Long> method : failed.entrySet()) {
            failures += Without.leavesOut(method.getKey(), without.methods(), step) ? method.getValue() : 0;
        }
        return failures;
    }

    /** What does not count, for it is of callers whose requests were refused. */
    private static CallerCounters ofCallers(Map<String, CallerCounters> callers, Without without, Step step) {
        CallerCounters all = NOBODY;
        for (Map.Entry<String, CallerCounters> caller : callers.entrySet()) {
            all = Without.leavesOut(caller.getKey(), without.callers(), step) ? all.plus(caller.getValue()) : all;
        }
        return all;
    }

    /** Adds up what was not left out. */
    private static final class Sum {
        private final Without without;
        private final Map<String, Long> byMethod = new HashMap<>();
        private final Map<String, Long> byCaller = new HashMap<>();
        private long handled;
        private long failed;
        private long own;

        Sum(Without without) {
            this.without = without;
        }

        void add(Step step) {
            Growth growth = step.growth();
            if (growth.failed() == 0 && without.isNothing()) {
                handled += growth.handled();
            } else {
                addParts(growth, step);
            }
        }

        private void addParts(Growth growth, Step step) {
            Map<String, Long> methods = new HashMap<>(growth.failedByMethod());
            Map<String, CallerCounters> callers = new HashMap<>(growth.callers());
            long handledLeft = growth.handled();
            long failedLeft = growth.failed();
            long ownLeft = growth.own();
            for (InstanceId instance : without.instances().keySet()) {
                Share share = growth.byInstance().get(instance);
                if (share != null && Without.leavesOut(instance, without.instances(), step)) {
                    handledLeft -= share.handled();
                    failedLeft -= share.failed();
                    ownLeft -= share.own();
                    share.failedByMethod().forEach((method, count) -> methods.merge(method, -count, Long::sum));
                    share.callers()
                            .forEach((caller, its) -> callers.computeIfPresent(caller, (name, all) -> all.minus(its)));
                }
            }
            long ofMethods = ofMethods(methods, without, step);
            CallerCounters ofCallers = ofCallers(callers, without, step);
            long ownOfCallers = ofCallers.failures().orElse(0);
            handledLeft -= ofMethods + ofCallers.messages();
            failedLeft -= ofMethods + ofCallers.faults() + ownOfCallers;
            ownLeft -= ofMethods + ownOfCallers;
            own += Math.max(0, ownLeft);
            failed += Math.max(0, failedLeft);
            handled += Math.max(0, Math.max(failedLeft, handledLeft));
            blame(methods, ownOfCallers, callers, step);
        }

        /** Of which methods the failures of callers were that do not count is not told; so no method has them. */
        private void blame(
                Map<String, Long> methods, long ownOfCallers, Map<String, CallerCounters> callers, Step step) {
            methods.forEach((method, count) -> {
                if (count > ownOfCallers && !Without.leavesOut(method, without.methods(), step)) {
                    byMethod.merge(method, count - ownOfCallers, Long::sum);
                }
            });
            callers.forEach((caller, its) -> {
                if (its.faults() > 0 && !Without.leavesOut(caller, without.callers(), step)) {
                    byCaller.merge(caller, its.faults(), Long::sum);
                }
            });
        }
    }
}
