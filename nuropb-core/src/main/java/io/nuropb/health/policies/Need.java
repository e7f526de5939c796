package io.nuropb.health.policies;

import io.nuropb.Moment;
import io.nuropb.health.detectors.EffectiveInstances;
import io.nuropb.health.detectors.FleetMeasures;
import io.nuropb.health.detectors.ScalingLaw;
import io.nuropb.health.detectors.Seconds;
import io.nuropb.health.sensors.FleetSample;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How many instances are needed by what is measured, and what that follows from.
 *
 * @param instances not rounded, and not clamped; those that live and do not consume come on top
 * @param demand messages a second that are to be handled, backlog included
 * @param arrivals messages a second that arrive
 * @param ready messages that wait
 * @param law what instances handle
 * @param lost instances that live and do not consume
 * @param moreLost whether it has become more of them
 * @param busyInstances so many are occupied by the messages that are with consumers; not rounded. Empty if nobody says how many these are
 * @param awaited whether instances that were asked for have yet to come
 * @param inVain whether they did not come in time, or do not consume although they have come
 * @param backlogCounts whether the fleet as it is needs more than a few seconds for what waits
 */
record Need(
        double instances,
        double demand,
        double arrivals,
        long ready,
        ScalingLaw law,
        int lost,
        boolean moreLost,
        OptionalDouble busyInstances,
        boolean awaited,
        boolean inVain,
        boolean backlogCounts) {

    /** What the fleet handles in this time, in seconds, is no backlog. */
    private static final double NO_BACKLOG = 5;

    /**
     * What follows from a sample.
     *
     * @param absent instances that lived and did not consume in this sample and in the one before: one that only begins anew is not lost
     */
    static Need of(ScalingState state, FleetSample sample, int absent, ScalingLaw law, ScalingConfig config) {
        FleetMeasures measures = state.measures();
        Moment now = sample.at();
        double arrivals = measures.arrivals().perSecond().orElse(0);
        long ready = measures.backlog().ready().orElse(0);
        boolean awaited = state.startUp().awaited(now, config.startUpLimit());
        boolean inVain = state.startUp().inVain(now, config.startUpLimit());
        EffectiveInstances present = EffectiveInstances.of(sample);
        double capacity = law.throughput(present.effective());
        double counted = awaited
                ? Math.min(ready, state.order().backlog())
                : ready + growing(state, arrivals - capacity, awaited);
        double demand = arrivals + counted / Seconds.of(config.drainTarget());
        int lost = awaited ? state.lost() : absent;
        double slots = measures.throughput().slotsPerInstance().orElse(1);
        OptionalLong underWay = sample.underWay();
        double full = (awaited ? state.order().law().orElse(law) : law).instancesFor(demand / config.utilisation());
        return new Need(
                instances(full, present) + lost,
                demand,
                arrivals,
                ready,
                law,
                lost,
                lost > state.lost(),
                underWay.isPresent()
                        ? OptionalDouble.of(underWay.getAsLong() / Math.max(1, slots))
                        : OptionalDouble.empty(),
                awaited,
                inVain,
                ready > NO_BACKLOG * capacity);
    }

    /** Of several instances some are not full ones; one alone is. */
    private static double instances(double full, EffectiveInstances present) {
        return full <= 1 ? full : full + present.missing();
    }

    /** What will wait in addition until more instances have started. */
    private static double growing(ScalingState state, double surplus, boolean awaited) {
        double startUp = state.startUp().typical().map(Seconds::of).orElse(0.0);
        return surplus > 0 && !awaited ? surplus * startUp : 0;
    }

    /** The need in a sentence. */
    String text() {
        StringBuilder text = new StringBuilder(160)
                .append(Numbers.text(arrivals))
                .append(" messages/s arrive and ")
                .append(ready)
                .append(" wait; an instance handles ")
                .append(Numbers.text(law.base()))
                .append("/s, so ")
                .append(Numbers.text(instances))
                .append(" are needed");
        if (law.exponent() < 1) {
            text.append(" (throughput grows with instances to the power of ")
                    .append(Numbers.text(law.exponent()))
                    .append(')');
        }
        if (lost > 0) {
            text.append(", ").append(lost).append(" of them for those that do not consume");
        }
        return text.toString();
    }
}
