package io.nuropb.loadcurves;

import java.util.List;
import java.util.function.Function;

/**
 * A rule and how it is set up for a curve. Peers whose target is a number of messages for each instance get it from
 * what an instance handles at the beginning, as an operator would measure it.
 *
 * @param name as it stands in the table
 * @param scaling makes the rule
 */
record ScalingRule(String name, Function<LoadCurve, Scaling> scaling) {

    static final String OURS = "NuroPB";

    static List<ScalingRule> all() {
        return List.of(
                new ScalingRule(OURS, NuropbScaling::of),
                new ScalingRule(
                        "KEDA QueueLength, HPA",
                        curve -> KedaScaling.queueLength(FleetModel.DRAIN_TARGET * curve.perInstance(0))),
                new ScalingRule(
                        "KEDA MessageRate, HPA",
                        curve -> KedaScaling.messageRate(FleetModel.UTILISATION * curve.perInstance(0))),
                new ScalingRule(
                        "AWS backlog per instance",
                        curve -> new AwsBacklogScaling(FleetModel.DRAIN_TARGET * curve.perInstance(0))),
                new ScalingRule("Spring AMQP container", curve -> new SpringContainerScaling()),
                new ScalingRule("Celery autoscale", curve -> new CeleryScaling()));
    }
}
