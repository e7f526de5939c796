package io.nuropb.loadcurves;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A rule and how it is set up for a curve, and its fleet: ours has a leader with its defaults. Peers whose target is a
 * number of messages for each instance get it from what an instance handles at the beginning, as an operator would
 * measure it.
 *
 * @param name as it stands in the table
 * @param fleet what a curve is for its fleet
 * @param scaling makes the rule
 */
record ScalingRule(String name, UnaryOperator<LoadCurve> fleet, Function<LoadCurve, Scaling> scaling) {

    static final String OURS = "NuroPB";

    private static ScalingRule ours() {
        return new ScalingRule(OURS, LoadCurve::withLeader, curve -> NuropbScaling.byDefault());
    }

    private static ScalingRule peer(String name, Function<LoadCurve, Scaling> scaling) {
        return new ScalingRule(name, UnaryOperator.identity(), scaling);
    }

    /** Lets its fleet live through a curve. */
    CurveRun run(LoadCurve curve) {
        return FleetModel.run(fleet.apply(curve), scaling.apply(curve));
    }

    static List<ScalingRule> all() {
        return List.of(
                ours(),
                peer(
                        "KEDA QueueLength, HPA",
                        curve -> KedaScaling.queueLength(FleetModel.DRAIN_TARGET * curve.perInstance(0))),
                peer(
                        "KEDA MessageRate, HPA",
                        curve -> KedaScaling.messageRate(FleetModel.UTILISATION * curve.perInstance(0))),
                peer(
                        "AWS backlog per instance",
                        curve -> new AwsBacklogScaling(FleetModel.DRAIN_TARGET * curve.perInstance(0))),
                peer("Spring AMQP container", curve -> new SpringContainerScaling()),
                peer("Celery autoscale", curve -> new CeleryScaling()));
    }
}
