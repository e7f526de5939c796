package io.nuropb.healthsimulation;

import java.util.List;

/**
 * Leaders that watch over a modelled service on a virtual clock: the production watch, detectors and policies, fed by a
 * model of queue, fleet and callers, under what a seed draws of load and faults. One seed gives one life; simulations
 * share nothing.
 */
final class HealthSimulation {

    private HealthSimulation() {}

    static HealthReport run(long seed) {
        return run(HealthPlan.draw(seed), HealthMutant.NONE);
    }

    static HealthReport run(HealthPlan plan, HealthMutant mutant) {
        ModelWorld world = new ModelWorld(plan, mutant);
        world.watchedBy(checks(world));
        world.live();
        return HealthReport.of(world);
    }

    private static List<Checks> checks(ModelWorld world) {
        return List.of(
                new ReportChecks(world),
                new ActionChecks(world),
                new LoadChecks(world),
                new LostChecks(world),
                new NumberChecks(world),
                new SignalChecks(world),
                new RestrictionChecks(world),
                new SuccessionChecks(world));
    }
}
