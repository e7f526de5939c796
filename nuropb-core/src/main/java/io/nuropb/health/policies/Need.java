package io.nuropb.health.policies;

import io.nuropb.Moment;
import io.nuropb.health.detectors.EffectiveInstances;
import io.nuropb.health.detectors.FleetMeasures;
import io.nuropb.health.detectors.ScalingLaw;
import io.nuropb.health.detectors.Seconds;
import io.nuropb.health.sensors.FleetSample;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How many instances are needed by what is measured, and what that follows from.
 *
 * @param instances not rounded, and not clamped; those that live and do not consume come on top
 * @param occupancy how many of them messages occupy, and would at most by chance; as {@code instances} otherwise
 * @param demand messages a second that are to be handled, backlog included
 * @param arrivals messages a second that arrive; empty if that is not known yet
 * @param ready messages that wait
 * @param law what instances handle; empty while none has handled anything to its end
 * @param lost instances that live and do not consume
 * @param moreLost whether it has become more of them
 * @param busyInstances so many are occupied by the messages that are with consumers; not rounded. Empty if nobody says
 *     how many these are
 * @param awaited whether instances that were asked for have yet to come
 * @param inVain whether they did not come in time, or do not consume although they have come
 * @param backlogCounts whether the fleet as it is needs more than a few seconds for what waits
 */
record Need(
        double instances,
        Occupancy occupancy,
        double demand,
        OptionalDouble arrivals,
        long ready,
        Optional<ScalingLaw> law,
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
     * @param absent instances that lived and did not consume in this sample and in the one before: one that only begins
     *     anew is not lost
     */
    static Need of(ScalingState state, FleetSample sample, int absent, ScalingConfig config) {
        FleetMeasures measures = state.measures();
        Moment now = sample.at();
        OptionalDouble known = measures.arrivals().perSecond();
        double arrivals = known.orElse(0);
        long ready = measures.backlog().ready().orElse(0);
        boolean awaited = state.startUp().awaited(now, config.startUpLimit());
        boolean inVain = state.startUp().inVain(now, config.startUpLimit());
        EffectiveInstances present = EffectiveInstances.of(sample);
        Optional<ScalingLaw> law = measures.throughput().law();
        double capacity = law.map(its -> its.throughput(present.effective())).orElse(0.0);
        double counted = awaited
                ? Math.min(ready, state.order().backlog())
                : ready + growing(state, arrivals - capacity, awaited);
        // A backlog is not gone sooner than a handler ends: each message that waits needs one place and no more.
        double handler = measures.throughput().handlerTime().seconds().orElse(0);
        double target = Seconds.of(config.drainTarget());
        double demand = arrivals + counted / Math.max(target, handler / config.utilisation());
        int lost = awaited ? state.lost() : absent;
        double slots = Math.max(1, measures.throughput().slotsPerInstance().orElse(1));
        OptionalLong underWay = sample.underWay();
        OptionalDouble busy =
                underWay.isPresent() ? OptionalDouble.of(underWay.getAsLong() / slots) : OptionalDouble.empty();
        // What those have that were given up needs no place of another one.
        double taken = Math.min((double) underWay.orElse(0), present.slots());
        double waiting = handler < target ? Math.min((double) ready, counted) : (double) ready;
        Occupancy full = Occupancy.of(taken + waiting, arrivals * handler, slots, handler / target);
        Occupancy occupancy =
                new Occupancy(instances(full.now(), present) + lost, instances(full.most(), present) + lost);
        Optional<ScalingLaw> counting = awaited ? state.order().law().or(() -> law) : law;
        double needed = counting.map(its -> instances(its.instancesFor(demand / config.utilisation()), present))
                .orElseGet(() -> withoutLaw(state, ready, busy, config));
        return new Need(
                Math.max(needed + lost, occupancy.now()),
                occupancy,
                demand,
                known,
                ready,
                law,
                lost,
                lost > state.lost(),
                busy,
                awaited,
                inVain,
                ready > NO_BACKLOG * capacity);
    }

    /** As many as there are to be, or, where nothing waits, as many as what is under way keeps busy. */
    private static double withoutLaw(ScalingState state, long ready, OptionalDouble busy, ScalingConfig config) {
        return ready == 0 && busy.isPresent()
                ? busy.getAsDouble() / config.utilisation()
                : state.desired().orElseThrow();
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
                .append(
                        arrivals.isPresent()
                                ? Numbers.text(arrivals.getAsDouble()) + " messages/s arrive"
                                : "How many messages arrive is not known yet")
                .append(" and ")
                .append(ready)
                .append(" wait; ")
                .append(law.map(known -> "an instance handles " + Numbers.text(known.base()) + "/s")
                        .orElse("none was handled yet, and what an instance can do is not known"))
                .append(", so ")
                .append(Numbers.text(instances))
                .append(" are needed");
        if (instances == occupancy.now() && ready > 0) {
            text.append(", one place for each message");
        }
        law.filter(known -> known.exponent() < 1)
                .ifPresent(known -> text.append(" (throughput grows with instances to the power of ")
                        .append(Numbers.text(known.exponent()))
                        .append(')'));
        if (lost > 0) {
            text.append(", ").append(lost).append(" of them for those that do not consume");
        }
        return text.toString();
    }
}
