package io.nuropb.healthsimulation;

import io.nuropb.election.Term;
import io.nuropb.health.HealthAdvice;
import io.nuropb.health.actuators.ScalingSignal;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Consumers that stay gone for longer than a leader remembers: as many are asked for in their place all the time, and
 * no more for those again and again.
 */
final class LostChecks implements Checks {

    /** In seconds: the memory of needs, and the limit of a start. */
    private static final int FIVE_MINUTES = 300;

    private static final int LONG = 60;

    private static final Set<HealthFault> OF_SIGHT = EnumSet.copyOf(HealthFault.OF_THE_MONITOR);

    static {
        OF_SIGHT.addAll(HealthFault.OF_COUNTERS);
        OF_SIGHT.add(HealthFault.DRAIN);
    }

    private final ModelWorld world;
    private final GroundTruth truth;
    private final Streak few = new Streak();
    private final Streak many = new Streak();
    private OptionalInt desired = OptionalInt.empty();

    LostChecks(ModelWorld world) {
        this.world = world;
        truth = world.truth();
    }

    @Override
    public void led(Term term, HealthAdvice inForce) {
        desired = OptionalInt.empty();
    }

    @Override
    public void signalled(ScalingSignal signal) {
        desired = signal.desired();
    }

    @Override
    public void passed(int second) {
        int from = second - FIVE_MINUTES;
        boolean isSeen = desired.isPresent()
                && world.faults().isOnSince(HealthFault.LOST_CONSUMERS, from, second)
                && !world.faults().anyOf(OF_SIGHT, from, second)
                && !truth.wasRestricted(FIVE_MINUTES, second)
                && !truth.wasPaused(FIVE_MINUTES, second);
        int now = desired.orElse(0);
        double least = Math.min(world.plan().config().scaling().max(), truth.leastNeeded(LONG, second));
        if (few.after(isSeen && now < Math.floor(least) - Math.max(1, 0.25 * least)) > LONG) {
            world.violated(
                    HealthInvariant.FOLLOWS_LOAD,
                    now + " instances are asked for, where " + least + " are needed with those in place of the lost");
        }
        double most = truth.mostNeeded(FIVE_MINUTES, second);
        int bound = Math.max(world.plan().config().scaling().min(), (int) Math.ceil(1.5 * most) + 2);
        if (many.after(isSeen && now > bound) > LONG) {
            world.violated(
                    HealthInvariant.FOLLOWS_LOAD,
                    now + " instances are asked for, where " + most + " were needed at most with those in place of the"
                            + " lost");
        }
    }
}
