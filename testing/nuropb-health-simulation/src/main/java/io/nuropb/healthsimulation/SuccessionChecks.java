package io.nuropb.healthsimulation;

import io.nuropb.election.Term;
import io.nuropb.health.HealthAdvice;
import io.nuropb.health.HealthConfig;
import io.nuropb.health.actuators.ScalingSignal;
import io.nuropb.health.policies.CallerConfig;

/** A successor goes on with what was in force, and counts its time anew. */
final class SuccessionChecks implements Checks {

    /** What was in force goes on for a minute from the election, but for what a leader needs to act. */
    private static final int GOES_ON = 58;

    /** For so long a leader gives no instance up. */
    private static final int FIVE_MINUTES = 298;

    private final ModelWorld world;
    private HealthAdvice kept = HealthAdvice.none();
    private int since;
    private int asked;
    private int inherited;

    SuccessionChecks(ModelWorld world) {
        this.world = world;
    }

    @Override
    public void led(Term term, HealthAdvice inForce) {
        kept = inForce;
        since = world.second();
        inherited = asked;
    }

    @Override
    public void signalled(ScalingSignal signal) {
        asked = signal.desired().orElse(0);
        int led = world.second() - since;
        if (asked < inherited && led < FIVE_MINUTES) {
            world.violated(
                    HealthInvariant.CONTINUES,
                    "a new leader asks for " + asked + " instances after " + led + " s, where " + inherited
                            + " were asked for");
        }
    }

    @Override
    public void passed(int second) {
        if (second - since >= GOES_ON || world.leadership().leader() == null) {
            return;
        }
        HealthAdvice now = world.leadership().advice();
        HealthConfig config = world.plan().config();
        boolean paused = !kept.consume() && kept.restrictions().probe().isEmpty();
        if (config.breakerMode() == HealthConfig.Mode.ACT && paused && now.consume()) {
            world.violated(HealthInvariant.CONTINUES, "a new leader ended a pause after " + (second - since) + " s");
        }
        boolean methods =
                now.restrictions().methods().containsAll(kept.restrictions().methods())
                        && now.restrictions()
                                .instances()
                                .containsAll(kept.restrictions().instances());
        boolean callers =
                now.restrictions().callers().containsAll(kept.restrictions().callers());
        if (!methods || (!callers && config.callers().mode() != CallerConfig.Mode.WARN)) {
            world.violated(
                    HealthInvariant.CONTINUES, "a new leader ended " + kept + " after " + (second - since) + " s");
        }
    }
}
