package io.nuropb.health.policies;

import io.nuropb.Moment;
import io.nuropb.health.detectors.FleetMeasures;
import io.nuropb.health.detectors.ScalingLaw;
import io.nuropb.health.detectors.StartUpTime;
import io.nuropb.health.sensors.BrokerReading.Resource;
import io.nuropb.health.sensors.FleetSample;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a leader remembers of the number of instances between two decisions.
 *
 * @param leaderSince when this leader began to lead
 * @param inherited whether the leader before has said how many it had asked for
 * @param measures what is measured
 * @param startUp how long instances take to start
 * @param needs how many were needed of late
 * @param rateLimit what was asked for of late
 * @param desired how many are asked for; empty until the first decision
 * @param bottleneck what keeps more instances from helping
 * @param pressure for how long more have been needed
 * @param order what was known when more were asked for last
 * @param lost instances that were counted as lost in the sample before: they live, and do not consume
 * @param absent instances that lived and did not consume in the last sample; none in one in which nothing was decided
 * @param halted whether the fleet could not consume as it would in the last sample
 * @param alarms of what the broker ran short when it said so last: an alarm lasts until it says that it is over
 */
public record ScalingState(
        Moment leaderSince,
        boolean inherited,
        FleetMeasures measures,
        StartUpTime startUp,
        RecentNeeds needs,
        RateLimit rateLimit,
        OptionalInt desired,
        Optional<Bottleneck> bottleneck,
        Pressure pressure,
        Order order,
        int lost,
        int absent,
        boolean halted,
        Set<Resource> alarms) {

    /**
     * For how long more instances have been needed.
     *
     * @param samples in how many samples in a row
     * @param since the number of the reading at which that began
     */
    record Pressure(int samples, long since) {

        private static final Pressure NONE = new Pressure(0, 0);
    }

    /**
     * What was known when more instances were asked for.
     *
     * @param backlog how many messages waited
     * @param law what instances were known to handle
     */
    record Order(long backlog, Optional<ScalingLaw> law) {

        static final Order NONE = new Order(0, Optional.empty());
    }

    /**
     * What is known before any sample.
     *
     * @param asked how many the leader before asked for; empty if that is not known
     */
    static ScalingState initial(Moment leaderSince, OptionalInt asked) {
        return new ScalingState(
                leaderSince,
                asked.isPresent(),
                FleetMeasures.none(),
                asked.isPresent() ? StartUpTime.inherited(asked.getAsInt(), leaderSince) : StartUpTime.unknown(),
                RecentNeeds.none(),
                asked.isPresent() ? RateLimit.since(leaderSince, asked.getAsInt()) : RateLimit.unused(),
                asked,
                Optional.empty(),
                Pressure.NONE,
                Order.NONE,
                0,
                0,
                false,
                Set.of());
    }

    /**
     * The same once a sample was seen, and before anything is decided.
     *
     * @param paused whether the fleet is asked not to consume. What is handled meanwhile, and during an alarm, says
     *     nothing of what it can do
     */
    ScalingState seen(FleetSample sample, boolean paused, ScalingConfig config) {
        Set<Resource> raised = sample.broker().alarms().orElse(alarms);
        boolean haltedNow = paused || !raised.isEmpty();
        FleetMeasures next = measures.next(sample, config.period());
        return new ScalingState(
                leaderSince,
                inherited,
                halted || haltedNow ? next.halted(measures.throughput()) : next,
                startUp.seen(sample.members(), sample.consuming(), sample.at(), config.startUpLimit()),
                needs,
                rateLimit,
                desired,
                bottleneck,
                pressure,
                order,
                lost,
                haltedNow ? 0 : Math.max(0, sample.members() - sample.consuming()),
                haltedNow,
                raised);
    }

    /** The same for a leader that begins with what there is. */
    ScalingState beginningWith(int instances) {
        return new ScalingState(
                leaderSince,
                inherited,
                measures,
                startUp,
                needs,
                RateLimit.since(leaderSince, instances),
                OptionalInt.of(instances),
                bottleneck,
                pressure,
                order,
                lost,
                absent,
                halted,
                alarms);
    }

    /** The same when it was worked out what is needed. */
    ScalingState informed(RecentNeeds now, Optional<Bottleneck> found, int lostNow) {
        return new ScalingState(
                leaderSince,
                inherited,
                measures,
                startUp,
                now,
                rateLimit,
                desired,
                found,
                pressure,
                order,
                lostNow,
                absent,
                halted,
                alarms);
    }

    /** The same when fewer are asked for. */
    ScalingState fewer(int instances, FleetSample sample, Duration window) {
        return changed(instances, sample.at(), window, startUp.fewer(instances, sample.members()), Order.NONE);
    }

    /** The same when another number is asked for. */
    ScalingState changed(int instances, Moment at, Duration window, StartUpTime awaited, Order placed) {
        return new ScalingState(
                leaderSince,
                inherited,
                measures,
                awaited,
                needs,
                rateLimit.changed(instances, at, window),
                OptionalInt.of(instances),
                bottleneck,
                new Pressure(0, measures.readings()),
                placed,
                lost,
                absent,
                halted,
                alarms);
    }

    /**
     * The same where nothing was decided: who did not consume then may be lost, and may be back. What was needed before
     * does not become old meanwhile, for what is needed now is not known.
     */
    ScalingState frozen(Moment at, Duration memory) {
        return new ScalingState(
                leaderSince,
                inherited,
                measures,
                startUp,
                needs.falling().isEmpty() ? needs : needs.plus(needs.highest(), at, memory),
                rateLimit,
                desired,
                bottleneck,
                Pressure.NONE,
                order,
                lost,
                0,
                halted,
                alarms);
    }

    /** The same when one more sample needs more. */
    ScalingState pressed() {
        long since = pressure.samples() == 0 ? measures.readings() : pressure.since();
        return under(new Pressure(pressure.samples() + 1, since));
    }

    /** The same when a sample does not. */
    ScalingState calm() {
        return pressure.samples() == 0 ? this : under(Pressure.NONE);
    }

    private ScalingState under(Pressure other) {
        return new ScalingState(
                leaderSince,
                inherited,
                measures,
                startUp,
                needs,
                rateLimit,
                desired,
                bottleneck,
                other,
                order,
                lost,
                absent,
                halted,
                alarms);
    }
}
