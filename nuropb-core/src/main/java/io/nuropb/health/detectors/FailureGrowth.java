package io.nuropb.health.detectors;

import io.nuropb.Moment;
import io.nuropb.health.detectors.CounterGrowth.Growth;
import io.nuropb.health.detectors.GrowthHistory.Step;
import io.nuropb.health.sensors.CallerCounters;
import io.nuropb.health.sensors.FleetSample;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How many messages the fleet has handled in the recent past, and how many of them failed. Immutable; a pure function of the samples that
 * it was given.
 */
public final class FailureGrowth {

    private final GrowthHistory history;

    private FailureGrowth(GrowthHistory history) {
        this.history = history;
    }

    /**
     * What happened in some time.
     *
     * @param handled messages that came to an end, failed ones included, and without those that were refused on the leader's word
     * @param failed those of them that failed
     * @param own those of the failed that failed by the service's own fault, and by no caller's
     * @param byMethod those by the method that they called; only those that have failed latest are named
     * @param byCaller messages that failed by the fault of each verified caller
     */
    public record Failures(
            long handled, long failed, long own, Map<String, Long> byMethod, Map<String, Long> byCaller) {

        /** What the service could fail by its own fault: all but what failed by a caller's, however much of that somebody sends. */
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
     * What happened after one moment, and not after another.
     *
     * @param withoutMethods methods whose failures up to a moment do not count, for their messages were refused
     * @param withoutCallers callers whose messages up to a moment do not count, for they were refused
     */
    public Failures within(
            Moment after, Moment until, Map<String, Moment> withoutMethods, Map<String, Moment> withoutCallers) {
        Sum sum = new Sum(withoutMethods, withoutCallers);
        history.within(after, until, sum::add);
        return new Failures(sum.handled, sum.failed, Math.min(sum.failed, sum.own), sum.byMethod, sum.byCaller);
    }

    /** Adds up what was not left out. */
    private static final class Sum {
        private final Map<String, Moment> withoutMethods;
        private final Map<String, Moment> withoutCallers;
        private final Map<String, Long> byMethod = new HashMap<>();
        private final Map<String, Long> byCaller = new HashMap<>();
        private long handled;
        private long failed;
        private long own;

        Sum(Map<String, Moment> withoutMethods, Map<String, Moment> withoutCallers) {
            this.withoutMethods = withoutMethods;
            this.withoutCallers = withoutCallers;
        }

        private static boolean isLeftOut(String name, Map<String, Moment> without, Step step) {
            Moment until = without.get(name);
            return until != null && !until.isBefore(step.at());
        }

        void add(Step step) {
            Growth growth = step.growth();
            if (growth.failed() == 0 && withoutMethods.isEmpty() && withoutCallers.isEmpty()) {
                handled += growth.handled();
            } else {
                addParts(growth, step);
            }
        }

        private void addParts(Growth growth, Step step) {
            long handledLeft = growth.handled();
            long failedLeft = growth.failed();
            long ownLeft = growth.own();
            for (Map.Entry<String, Long> method : growth.failedByMethod().entrySet()) {
                if (isLeftOut(method.getKey(), withoutMethods, step)) {
                    handledLeft -= method.getValue();
                    failedLeft -= method.getValue();
                    ownLeft -= method.getValue();
                } else {
                    byMethod.merge(method.getKey(), method.getValue(), Long::sum);
                }
            }
            for (Map.Entry<String, CallerCounters> caller : growth.callers().entrySet()) {
                CallerCounters counters = caller.getValue();
                if (isLeftOut(caller.getKey(), withoutCallers, step)) {
                    handledLeft -= counters.messages();
                    failedLeft -= counters.faults();
                } else if (counters.faults() > 0) {
                    byCaller.merge(caller.getKey(), counters.faults(), Long::sum);
                }
            }
            own += Math.max(0, ownLeft);
            failed += Math.max(0, failedLeft);
            handled += Math.max(0, Math.max(failedLeft, handledLeft));
        }
    }
}
