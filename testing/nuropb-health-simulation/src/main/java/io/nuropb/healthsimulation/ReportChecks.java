package io.nuropb.healthsimulation;

import io.nuropb.election.Term;
import io.nuropb.health.HealthAdvice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** H1, what is told: too many failures and callers at fault, in time; and H2: nothing where nothing is wrong. */
final class ReportChecks implements Checks {

    private static final int NEVER = -HealthPlan.SECONDS;
    private static final int WINDOW = Thresholds.WINDOW;

    private final ModelWorld world;
    private final GroundTruth truth;
    private final Thresholds thresholds;
    private final List<Caller> callers;
    private final Streak failing = new Streak();
    private final List<Streak> faulty = new ArrayList<>();
    private final List<Streak> well = new ArrayList<>();
    private final int[] warnedAt;
    private final Streak dying = new Streak();
    private boolean alertIsOn;
    private boolean lettersAreTold;

    ReportChecks(ModelWorld world) {
        this.world = world;
        truth = world.truth();
        thresholds = new Thresholds(world);
        callers = world.plan().callers();
        callers.forEach(caller -> {
            faulty.add(new Streak());
            well.add(new Streak());
        });
        warnedAt = new int[callers.size()];
        Arrays.fill(warnedAt, NEVER);
    }

    @Override
    public void led(Term term, HealthAdvice inForce) {
        alertIsOn = false;
        lettersAreTold = false;
        Arrays.fill(warnedAt, NEVER);
    }

    @Override
    public void alerted(String alert) {
        quiet("the leader said: " + alert);
        if (alert.startsWith("Failures are few")) {
            alertIsOn = false;
        } else if (alert.contains("messages have failed within")) {
            alertIsOn = true;
        }
        if (alert.contains("dead letters have come to")) {
            lettersAreTold = !alert.startsWith("Dead letters are few again");
            letters(alert);
        }
        for (int caller = 0; caller < warnedAt.length; caller++) {
            if (alert.startsWith("Caller '" + callers.get(caller).user() + "' has sent")) {
                warnedAt[caller] = world.second();
            }
        }
    }

    /** None is told of where none has come. */
    private void letters(String alert) {
        int last = Math.max(0, world.second() - 1);
        int late = WINDOW + Thresholds.TWO_PERIODS + 2 * world.plan().curve().lag();
        boolean isStale = world.faults().anyOf(HealthFault.OF_THE_MONITOR, last - late, last);
        if (lettersAreTold && !isStale && truth.lettersCame(late, last) < 1) {
            world.violated(HealthInvariant.QUIET, "no dead letter has come, and the leader said: " + alert);
        }
    }

    @Override
    public void advised(HealthAdvice before, HealthAdvice now) {
        quiet("the leader asked its fleet for " + now);
    }

    @Override
    public void terminated(String caller) {
        quiet("the connections of " + caller + " were closed");
    }

    private void quiet(String found) {
        if (world.second() < world.faults().first()) {
            world.violated(HealthInvariant.QUIET, found + ", before any fault");
        }
    }

    @Override
    public void passed(int second) {
        if (second < world.faults().first()) {
            return;
        }
        boolean undisturbed = thresholds.isUndisturbed(WINDOW + Thresholds.TWO_PERIODS, second);
        double failed = truth.failed(WINDOW, second);
        boolean tooMany = thresholds.tooMany(failed, second);
        if (failing.after(tooMany) > Thresholds.TWO_PERIODS && undisturbed && !alertIsOn) {
            world.violated(
                    HealthInvariant.REPORTED,
                    Math.round(failed) + " messages have failed within a minute, and the leader has not said so");
        }
        boolean isSeen = undisturbed && !world.faults().anyOf(HealthFault.OF_THE_MONITOR, second - 3 * WINDOW, second);
        boolean manyLetters = thresholds.tooMany(truth.lettersCame(WINDOW, second), second);
        int late = Thresholds.TWO_PERIODS + world.plan().curve().lag();
        if (dying.after(manyLetters && !tooMany) > late && isSeen && !lettersAreTold) {
            world.violated(
                    HealthInvariant.REPORTED,
                    Math.round(truth.lettersCame(WINDOW, second))
                            + " dead letters have come within a minute, and the leader has not said so");
        }
        for (int caller = 0; caller < warnedAt.length; caller++) {
            boolean atFault = thresholds.isWarnedOf(caller, second);
            if (faulty.get(caller).after(atFault) > Thresholds.TWO_PERIODS
                    && undisturbed
                    && warnedAt[caller] == NEVER) {
                world.violated(
                        HealthInvariant.REPORTED,
                        callers.get(caller).user() + " sends what is faulty, and the leader has not said so");
            }
            boolean isWell = truth.faultyShare(caller, WINDOW + 10, second) < 0.05;
            if (well.get(caller).after(isWell) > WINDOW + Thresholds.TWO_PERIODS
                    && second - warnedAt[caller] > WINDOW) {
                warnedAt[caller] = NEVER;
            }
        }
    }
}
