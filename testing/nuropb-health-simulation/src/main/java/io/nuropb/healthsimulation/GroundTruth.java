package io.nuropb.healthsimulation;

import java.util.Arrays;

/** What has really happened, second by second. */
final class GroundTruth {

    private static final double FEW = 0.2;

    private final Counts counts;
    private final double[][] sums;
    private final double[][] sumsOfBad;
    private final double[] needed;
    private final double[] neededByArrivals;
    private final double[] held;
    private final double[] letters;
    private final int[] members;
    private final int[] consuming;
    private final boolean[] restricted;
    private int lastRestricted = Integer.MIN_VALUE / 2;
    private int lastPaused = Integer.MIN_VALUE / 2;

    GroundTruth(Counts counts) {
        this.counts = counts;
        sums = new double[HealthPlan.SECONDS][];
        sumsOfBad = new double[HealthPlan.SECONDS][];
        needed = new double[HealthPlan.SECONDS];
        neededByArrivals = new double[HealthPlan.SECONDS];
        held = new double[HealthPlan.SECONDS];
        letters = new double[HealthPlan.SECONDS];
        members = new int[HealthPlan.SECONDS];
        consuming = new int[HealthPlan.SECONDS];
        restricted = new boolean[HealthPlan.SECONDS];
    }

    void record(int second, ModelFleet fleet, boolean isRestricted, boolean isPaused) {
        double[] sum = second == 0 ? new double[counts.size()] : sums[second - 1].clone();
        ModelTraffic.add(sum, fleet.grown());
        sums[second] = sum;
        double[] sumOfBad = second == 0 ? new double[counts.size()] : sumsOfBad[second - 1].clone();
        ModelTraffic.add(sumOfBad, fleet.grownByBad());
        sumsOfBad[second] = sumOfBad;
        needed[second] = fleet.needed();
        neededByArrivals[second] = fleet.neededByArrivals();
        held[second] = fleet.held();
        letters[second] = fleet.letters();
        members[second] = fleet.members().size();
        consuming[second] = fleet.consuming();
        restricted[second] = isRestricted;
        lastRestricted = isRestricted ? second : lastRestricted;
        lastPaused = isPaused ? second : lastPaused;
    }

    /** How much a count has grown in so many seconds. */
    double grown(int count, int seconds, int until) {
        int from = until - seconds;
        return sums[until][count] - (from < 0 ? 0 : sums[from][count]);
    }

    /**
     * Whether nearly all failures of the service's own were those of one instance, and the others have clearly done
     * well.
     */
    boolean isOneInstance(int seconds, int until) {
        double ofBad = sinceOfBad(Counts.SERVICES_FAULT, seconds, until);
        double servedByBad = sinceOfBad(Counts.HANDLED, seconds, until)
                - sinceOfBad(Counts.REFUSED, seconds, until)
                - sinceOfBad(Counts.CALLERS_FAULT, seconds, until);
        double others = served(seconds, until) - servedByBad;
        double own = own(seconds, until);
        return own > 0 && ofBad >= 0.92 * own && others >= 40 && own - ofBad < 0.05 * others;
    }

    /**
     * Whether nearly all failures of the service's own were with messages of one caller, at a far higher rate than with
     * those of the others, which have clearly done well. What an instance that has just come has failed of a caller
     * counts from its second report only, and is taken for the others' before: where they send little, that is much.
     */
    boolean isOneCaller(int caller, int seconds, int until) {
        double its = grown(counts.failuresFor(caller), seconds, until);
        double servedOfIts =
                grown(counts.messagesOf(caller), seconds, until) - grown(counts.faultsOf(caller), seconds, until);
        double others = served(seconds, until) - servedOfIts;
        double own = own(seconds, until);
        boolean othersDoWell = others >= 40 && own - its < 0.05 * others && others >= FEW * served(seconds, until);
        return own > 0 && its >= 0.92 * own && othersDoWell && its * others >= 6 * (own - its) * servedOfIts;
    }

    private double sinceOfBad(int count, int seconds, int until) {
        int from = until - seconds;
        return sumsOfBad[until][count] - (from < 0 ? 0 : sumsOfBad[from][count]);
    }

    double failed(int seconds, int until) {
        return grown(Counts.CALLERS_FAULT, seconds, until) + grown(Counts.SERVICES_FAULT, seconds, until);
    }

    /** Failures that are the service's own fault. */
    double own(int seconds, int until) {
        return grown(Counts.SERVICES_FAULT, seconds, until);
    }

    /** What the service could fail by its own fault. */
    double served(int seconds, int until) {
        return grown(Counts.HANDLED, seconds, until)
                - grown(Counts.REFUSED, seconds, until)
                - grown(Counts.CALLERS_FAULT, seconds, until);
    }

    /** The share of a method in the failures that are the service's own fault. */
    double shareOf(int method, int seconds, int until) {
        double own = own(seconds, until);
        return own == 0 ? 0 : grown(counts.failuresOf(method), seconds, until) / own;
    }

    /** The share of faulty messages of a caller. */
    double faultyShare(int caller, int seconds, int until) {
        double messages = grown(counts.messagesOf(caller), seconds, until);
        return messages == 0 ? 0 : grown(counts.faultsOf(caller), seconds, until) / messages;
    }

    /** Dead letters that have come. */
    double lettersCame(int seconds, int until) {
        return letters[until] - letters[Math.max(0, until - seconds)];
    }

    double needed(int second) {
        return needed[second];
    }

    double mostNeeded(int seconds, int until) {
        return Arrays.stream(needed, Math.max(0, until - seconds), until + 1)
                .max()
                .orElse(0);
    }

    /** The least that arrivals have needed. */
    double leastNeeded(int seconds, int until) {
        return Arrays.stream(neededByArrivals, Math.max(0, until - seconds), until + 1)
                .min()
                .orElse(0);
    }

    double leastHeld(int seconds, int until) {
        return Arrays.stream(held, Math.max(0, until - seconds), until + 1)
                .min()
                .orElse(0);
    }

    boolean wasMembers(int count, int seconds, int until) {
        return Arrays.stream(members, Math.max(0, until - seconds), until + 1).anyMatch(was -> was == count);
    }

    /** Whether all members have consumed, and as many there were, all the time. */
    boolean wasComplete(int count, int seconds, int until) {
        for (int second = Math.max(0, until - seconds); second <= until; second++) {
            if (members[second] != count || consuming[second] != count) {
                return false;
            }
        }
        return true;
    }

    /** The fewest that consumed at once. */
    int fewestConsuming(int seconds, int until) {
        return Arrays.stream(consuming, Math.max(0, until - seconds), until + 1)
                .min()
                .orElse(0);
    }

    boolean isRestricted(int second) {
        return restricted[second];
    }

    /** Whether anybody was kept out in the last seconds. */
    boolean wasRestricted(int seconds, int second) {
        return lastRestricted >= second - seconds;
    }

    /** Whether the fleet was asked not to consume in the last seconds. */
    boolean wasPaused(int seconds, int second) {
        return lastPaused >= second - seconds;
    }
}
