package io.nuropb.loadcurves;

import java.util.List;
import java.util.function.Function;

/**
 * A rule and how it is set up for a curve. Peers whose target is a number of messages for each instance get it from what an instance
 * handles at the beginning, as an operator would measure it.
 *
 * @param name as it stands in the table
 * @param scaling makes the rule
 */
record Contender(String name, Function<LoadCurve, Scaling> scaling) {

    static final String OURS = "NuroPB";

    static List<Contender> all() {
        return List.of(
                new Contender(OURS, NuropbScaling::of),
                new Contender(
                        "KEDA QueueLength, HPA",
                        curve -> KedaScaling.queueLength(FleetModel.DRAIN_TARGET * curve.perInstance(0))),
                new Contender(
                        "KEDA MessageRate, HPA",
                        curve -> KedaScaling.messageRate(FleetModel.UTILISATION * curve.perInstance(0))),
                new Contender(
                        "AWS backlog per instance",
                        curve -> new AwsBacklogScaling(FleetModel.DRAIN_TARGET * curve.perInstance(0))),
                new Contender("Spring AMQP container", curve -> new SpringContainerScaling()),
                new Contender("Celery autoscale", curve -> new CeleryScaling()));
    }
}
