package io.nuropb.healthsimulation;

import io.nuropb.health.HealthConfig;
import io.nuropb.health.policies.CallerConfig;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** What the operations guide says that a leader does when something goes on: it pauses, or refuses, in time. */
final class ActionChecks implements Checks {

    private static final int WINDOW = Thresholds.WINDOW;

    /** A caller is judged by two windows that begin half of one apart. */
    private static final int TWO_WINDOWS = WINDOW / 2;

    private final ModelWorld world;
    private final GroundTruth truth;
    private final Thresholds thresholds;
    private final Streak storm = new Streak();
    private final Streak poisoned = new Streak();
    private final Streak alone = new Streak();
    private final List<Streak> offenders = new ArrayList<>();

    ActionChecks(ModelWorld world) {
        this.world = world;
        truth = world.truth();
        thresholds = new Thresholds(world);
        world.plan().callers().forEach(caller -> offenders.add(new Streak()));
    }

    @Override
    public void passed(int second) {
        if (second < world.faults().first()) {
            return;
        }
        HealthConfig config = world.plan().config();
        boolean acts = config.breakerMode() == HealthConfig.Mode.ACT;
        boolean undisturbed = thresholds.isUndisturbed(2 * WINDOW + Thresholds.TWO_PERIODS, second);
        boolean tooMany = undisturbed && thresholds.tooMany(truth.own(WINDOW, second), second);
        boolean isOneInstance = tooMany
                && truth.isOneInstance(WINDOW, second)
                && truth.fewestConsuming(WINDOW + Thresholds.TWO_PERIODS, second) > 1;
        if (alone.after(isOneInstance) > WINDOW + Thresholds.TWO_PERIODS && acts) {
            world.violated(HealthInvariant.ACTS, "the one instance that fails is not suspended");
        }
        tooMany &= !world.faults().anyOf(EnumSet.of(HealthFault.ONE_BAD_INSTANCE), second - 2 * WINDOW, second);
        boolean isOne = tooMany && thresholds.dominant(0.92, second) >= 0;
        if (storm.after(tooMany && thresholds.dominant(0.65, second) < 0) > WINDOW + Thresholds.TWO_PERIODS && acts) {
            world.violated(
                    HealthInvariant.ACTS,
                    "the fleet does not pause while " + Math.round(truth.own(WINDOW, second))
                            + " messages fail in a minute");
        }
        if (poisoned.after(isOne) > WINDOW + Thresholds.TWO_PERIODS && acts) {
            world.violated(HealthInvariant.ACTS, "the one method that fails is not refused");
        }
        boolean refuses = config.callers().mode() != CallerConfig.Mode.WARN;
        for (int caller = 0; caller < offenders.size(); caller++) {
            boolean offends = undisturbed && thresholds.isRefused(caller, second);
            if (offenders.get(caller).after(offends) > TWO_WINDOWS + Thresholds.TWO_PERIODS && refuses) {
                world.violated(
                        HealthInvariant.ACTS, world.plan().callers().get(caller).user() + " is not refused");
            }
        }
    }
}
