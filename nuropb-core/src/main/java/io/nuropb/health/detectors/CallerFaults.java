package io.nuropb.health.detectors;

import io.nuropb.Moment;
import io.nuropb.health.sensors.CallerCounters;
import io.nuropb.health.sensors.FleetSample;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What each verified caller has sent in the recent past, and how much of it failed by the caller's own fault.
 * Immutable; a pure function of the samples that it was given.
 *
 * <p>It only knows callers whom the broker has verified, and only faults of theirs: a message without a verified
 * sender, or one that failed by the service's fault, is nobody's here.
 */
public final class CallerFaults {

    private final GrowthHistory history;

    private CallerFaults(GrowthHistory history) {
        this.history = history;
    }

    /**
     * Before the first sample.
     *
     * @param window the longest time between two samples that are compared; more than zero
     * @param kept how far back anybody will ask; the window or more
     */
    public static CallerFaults initial(Duration window, Duration kept) {
        return new CallerFaults(GrowthHistory.initial(window, kept));
    }

    /** With the next sample; one that is not later than the last adds nothing. */
    public CallerFaults after(FleetSample sample) {
        return new CallerFaults(history.after(sample));
    }

    /** What callers have sent after one moment, and not after another; callers that sent nothing are not in it. */
    public Map<String, CallerCounters> within(Moment after, Moment until) {
        Map<String, CallerCounters> callers = new HashMap<>();
        history.within(
                after,
                until,
                step -> step.growth()
                        .callers()
                        .forEach((caller, counters) -> callers.merge(caller, counters, CallerCounters::plus)));
        return callers;
    }
}
