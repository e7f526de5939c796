package io.nuropb.healthsimulation;

import io.nuropb.election.Term;
import io.nuropb.health.HealthAdvice;
import io.nuropb.health.actuators.ScalingSignal;
import io.nuropb.health.policies.ScalingConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * H2 and H3, the wished number: steady, never in the wrong direction, frozen where nothing is known, and step by step.
 */
final class NumberChecks implements Checks {

    private static final int MINUTE = 60;
    private static final int FIVE_MINUTES = 300;

    private record Change(int second, int from, int to) {}

    private final ModelWorld world;
    private final GroundTruth truth;
    private final ScalingConfig config;
    private final Sight sight;
    private final List<Change> changes = new ArrayList<>();
    private OptionalInt desired = OptionalInt.empty();
    private int ledSince;

    NumberChecks(ModelWorld world) {
        this.world = world;
        truth = world.truth();
        config = world.plan().config().scaling();
        sight = new Sight(world);
    }

    @Override
    public void led(Term term, HealthAdvice inForce) {
        desired = OptionalInt.empty();
        changes.clear();
        ledSince = world.second();
    }

    @Override
    public void signalled(ScalingSignal signal) {
        int second = world.second();
        if (signal.desired().isEmpty() || second == 0) {
            return;
        }
        int now = signal.desired().getAsInt();
        if (now < config.min() || now > config.max()) {
            world.violated(HealthInvariant.BOUNDS, now + " instances are asked for");
        }
        Optional<String> blindness = sight.blindness(second);
        if (blindness.isPresent() && !signal.reason().startsWith("Frozen")) {
            world.violated(
                    HealthInvariant.FROZEN, "although " + blindness.get() + ", the reason is: " + signal.reason());
        }
        if (blindness.filter(Sight.PAUSED::equals).isPresent()
                && !signal.reason().contains("paused")) {
            world.violated(HealthInvariant.FROZEN, "although " + Sight.PAUSED + ", the reason is: " + signal.reason());
        }
        steady(now, second - 1);
        int before = desired.orElse(now);
        if (now != before) {
            frozen(before, now, second);
            direction(before, now, second - 1);
            pace(before, now, second);
            changes.add(new Change(second, before, now));
        }
        desired = signal.desired();
    }

    private void steady(int now, int second) {
        if (world.plan().isConstant() && second < world.faults().first() && second > MINUTE) {
            double need = Math.min(config.max(), Math.max(config.min(), Math.ceil(rate(second))));
            if (now > need + tolerance(0.25, need) || now < need - tolerance(0.1, need)) {
                world.violated(HealthInvariant.STEADY, now + " instances are asked for, where " + need + " are needed");
            }
        }
    }

    private double rate(int second) {
        return world.plan().curve().needed(second, config.utilisation());
    }

    private static double tolerance(double share, double need) {
        return Math.max(1, share * need);
    }

    private void frozen(int before, int now, int second) {
        sight.blindness(second)
                .ifPresent(why -> world.violated(
                        HealthInvariant.FROZEN, before + " instances became " + now + " although " + why));
    }

    private void direction(int before, int now, int second) {
        double most = Math.ceil(truth.mostNeeded(2 * MINUTE, second));
        boolean isSteady = world.plan().isConstant() && onlyTheMonitorIsFaulty();
        boolean tooMany = now > 2 * most + 4 && before > most;
        boolean tooManyAlready = before > 2 * most + 2;
        boolean tooManyForSure = isSteady && now > most + tolerance(0.25, most);
        if (now > before && (tooMany || tooManyAlready || tooManyForSure)) {
            world.violated(
                    HealthInvariant.DIRECTION,
                    before + " instances became " + now + ", where " + most + " were needed at most");
        }
        double need = Math.floor(Math.min(config.max(), truth.leastNeeded(2 * MINUTE, second)));
        boolean tooFew = now < need - tolerance(isSteady ? 0.1 : 0.25, need);
        if (now < before && !truth.wasRestricted(8 * MINUTE, second) && tooFew) {
            world.violated(
                    HealthInvariant.DIRECTION, before + " instances became " + now + ", where " + need + " are needed");
        }
    }

    /** Nothing has happened to the fleet itself, so that what is needed has always been the same. */
    private boolean onlyTheMonitorIsFaulty() {
        return world.faults().all().stream()
                .map(HealthIncident::fault)
                .filter(fault -> fault != HealthFault.DEAD_LETTERS)
                .allMatch(fault -> HealthFault.OF_THE_MONITOR.contains(fault) && fault != HealthFault.BROKER_ALARM);
    }

    private void pace(int before, int now, int second) {
        if (now > before) {
            int least = before;
            for (Change change : changes) {
                least = second - change.second() < MINUTE ? Math.min(least, change.from()) : least;
            }
            if (now > Math.max(least + 4, least * 2)) {
                world.violated(HealthInvariant.PACE, least + " instances became " + now + " within a minute");
            }
            return;
        }
        boolean rested = changes.stream().noneMatch(change -> second - change.second() < MINUTE - 2);
        double busy = truth.leastHeld(MINUTE, second - 1) / world.plan().curve().concurrency();
        if (before - now > Math.max(1, before / 4) || !rested) {
            world.violated(HealthInvariant.PACE, before + " instances became " + now + " within a minute");
        }
        if (second - ledSince < FIVE_MINUTES - 2) {
            world.violated(
                    HealthInvariant.PACE,
                    before + " instances became " + now + ", " + (second - ledSince) + " s after an election");
        }
        if (now < Math.floor(busy) - 1) {
            world.violated(HealthInvariant.PACE, before + " instances became " + now + ", where " + busy + " are busy");
        }
    }
}
