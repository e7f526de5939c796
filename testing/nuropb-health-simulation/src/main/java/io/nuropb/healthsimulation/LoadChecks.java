package io.nuropb.healthsimulation;

import io.nuropb.election.Term;
import io.nuropb.health.HealthAdvice;
import io.nuropb.health.actuators.ScalingSignal;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;

/** H1, the number of instances: more are asked for where many more are needed for long, or where consumers are gone. */
final class LoadChecks implements Checks {

    /** The broker's numbers are late, arrivals are a mean of half a minute, growth is proven step by step. */
    private static final int LONG = 150;

    private static final int FIVE_MINUTES = 300;

    private static final Set<HealthFault> OF_SIGHT = EnumSet.copyOf(HealthFault.OF_THE_MONITOR);

    static {
        OF_SIGHT.addAll(HealthFault.OF_COUNTERS);
        OF_SIGHT.add(HealthFault.DRAIN);
    }

    private static final Set<HealthFault> LOST = EnumSet.of(HealthFault.LOST_CONSUMERS);

    private final ModelWorld world;
    private final GroundTruth truth;
    private final Streak needy = new Streak();
    private final Streak lost = new Streak();
    private OptionalInt desired = OptionalInt.empty();
    private final Streak plenty = new Streak();
    private int grownAt;
    private int fallenAt;
    private int countedLostAt;
    private int leading;

    LoadChecks(ModelWorld world) {
        this.world = world;
        truth = world.truth();
    }

    @Override
    public void led(Term term, HealthAdvice inForce) {
        desired = OptionalInt.empty();
        leading = world.second() + FIVE_MINUTES;
    }

    @Override
    public void signalled(ScalingSignal signal) {
        if (signal.desired().isPresent() && signal.desired().getAsInt() > desired.orElse(Integer.MAX_VALUE)) {
            grownAt = world.second();
        }
        if (signal.desired().isPresent() && signal.desired().getAsInt() < desired.orElse(0)) {
            fallenAt = world.second();
        }
        if (signal.reason().contains("do not consume")) {
            countedLostAt = world.second();
        }
        desired = signal.desired();
    }

    @Override
    public void passed(int second) {
        int most = world.plan().config().scaling().max();
        boolean isSeen = second > HealthPlan.WARM
                && desired.isPresent()
                && !world.faults().anyOf(OF_SIGHT, second - LONG, second)
                && !truth.wasPaused(LONG, second);
        int now = desired.orElse(0);
        boolean need = isSeen
                && !world.faults().anyOf(LOST, second - LONG, second)
                && now < most
                && Math.min(most, truth.needed(second)) >= 1.5 * now + 2;
        if (needy.after(need && truth.wasMembers(now, 0, second)) > LONG && second - grownAt > LONG) {
            world.violated(
                    HealthInvariant.FOLLOWS_LOAD,
                    truth.needed(second) + " instances are needed, and " + now + " asked for");
        }
        boolean spare = isSeen && now > world.plan().config().scaling().min() && truth.needed(second) <= 0.5 * now - 1;
        if (plenty.after(spare) > FIVE_MINUTES + LONG && second - Math.max(fallenAt, leading) > FIVE_MINUTES) {
            world.violated(
                    HealthInvariant.FOLLOWS_LOAD,
                    now + " instances are asked for since long, where " + truth.needed(second) + " are needed");
        }
        boolean areLost = isSeen
                && world.faults().isOn(HealthFault.LOST_CONSUMERS, second)
                && world.fleet().consuming() < now;
        int since = lost.after(areLost);
        boolean isDue = since == Thresholds.TWO_PERIODS && truth.wasComplete(now, LONG, second - since);
        if (isDue && second - Math.max(grownAt, countedLostAt) > since) {
            world.violated(
                    HealthInvariant.FOLLOWS_LOAD,
                    (now - world.fleet().consuming()) + " consumers are gone, and the leader has not said so");
        }
    }
}
