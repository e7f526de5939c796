package io.nuropb.loadcurves;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.health.policies.InstanceCountPolicy;
import io.nuropb.health.policies.InstanceCountPolicy.Advice;
import io.nuropb.health.policies.InstanceCountPolicy.Step;
import io.nuropb.health.policies.Pause;
import io.nuropb.health.policies.ScalingConfig;
import io.nuropb.health.policies.ScalingReason;
import io.nuropb.health.policies.ScalingState;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.InstanceCounters;
import io.nuropb.health.sensors.QueueReading;
import io.nuropb.loadcurves.ObservedFleet.Report;
import io.nuropb.runner.RunnerConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Ours: the policy of the leader, asked each period. */
final class NuropbScaling implements Scaling {

    private final InstanceCountPolicy policy;
    private final ScalingConfig config;
    private final long highWaterMark;
    private final UnaryOperator<FleetSample> distortion;
    private ScalingState state;
    private Advice advice;
    private int desired;

    /**
     * @param highWaterMark in messages
     * @param distortion what becomes of a sample until the policy sees it
     */
    private NuropbScaling(ScalingConfig config, long highWaterMark, UnaryOperator<FleetSample> distortion) {
        this.config = config;
        this.policy = new InstanceCountPolicy(config);
        this.highWaterMark = highWaterMark;
        this.distortion = distortion;
        this.state = policy.initial(new Moment(0));
        this.advice = new Advice(OptionalInt.empty(), 0, ScalingReason.BACKLOG_UNKNOWN, "", Optional.empty());
    }

    /** As a service has it that is not configured. */
    static NuropbScaling byDefault() {
        return byDefault(UnaryOperator.identity());
    }

    static NuropbScaling byDefault(UnaryOperator<FleetSample> distortion) {
        return new NuropbScaling(
                ScalingConfig.defaults(), RunnerConfig.defaults().highWaterMark(), distortion);
    }

    @Override
    public int desired(ObservedFleet view) {
        if (view.second() % config.period().toSeconds() != 0) {
            return desired == 0 ? view.replicas() : desired;
        }
        Step step = policy.decide(state, distortion.apply(sample(view)), highWaterMark, Pause.NONE);
        state = step.state();
        advice = step.advice();
        desired = advice.desired().orElse(view.replicas());
        return desired;
    }

    Advice advice() {
        return advice;
    }

    static FleetSample sample(ObservedFleet view) {
        List<Report> reports = view.reports().get();
        Map<InstanceId, InstanceCounters> counters = new HashMap<>(reports.size() * 2);
        Optional<Duration> age = Optional.of(Duration.ofMillis((long) (view.age() * 1000)));
        for (Report report : reports) {
            counters.put(
                    new InstanceId("i" + report.instance()),
                    new InstanceCounters(
                            "life",
                            report.handled(),
                            0,
                            Map.of(),
                            Map.of(),
                            Map.of(),
                            Duration.ofNanos((long) (report.busySeconds() * 1e9)),
                            report.slots(),
                            age));
        }
        QueueReading queue = new QueueReading(
                OptionalLong.of(view.ready()),
                OptionalLong.of(view.unacknowledged()),
                OptionalLong.of(view.consuming()),
                OptionalLong.of(view.published()),
                Optional.of(moment(view.takenAt())));
        BrokerReading broker =
                new BrokerReading(queue, QueueReading.unknown(), Optional.of(Set.of()), Optional.empty());
        return new FleetSample(moment(view.second()), counters, view.members(), view.consuming(), broker);
    }

    private static Moment moment(int second) {
        return new Moment(0).plus(Duration.ofSeconds(second));
    }
}
