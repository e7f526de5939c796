package io.nuropb.healthsimulation;

/**
 * What the operations guide says of failures, and what is so clear by the truth that neither chance nor late counters
 * matter.
 */
final class Thresholds {

    /** In seconds. */
    static final int WINDOW = 60;

    /** Two periods, the time until counters are told and proclamations are heard, and an answer of the monitor. */
    static final int TWO_PERIODS = 2 * 5 + 6 + 3;

    private static final double CLEARLY = 1.5;
    private static final double SHARE = 0.1;
    private static final double REFUSED_SHARE = 0.5;
    private static final int PER_MINUTE = 20;
    private static final int MESSAGES = 100;
    private static final int PEERS_MESSAGES = 10;

    private final ModelWorld world;
    private final GroundTruth truth;
    private final int callers;

    Thresholds(ModelWorld world) {
        this.world = world;
        truth = world.truth();
        callers = world.plan().callers().size();
    }

    /** Whether so many failures in the last minute are too many. */
    boolean tooMany(double failed, int second) {
        return failed >= CLEARLY * PER_MINUTE
                && failed >= CLEARLY * SHARE * truth.grown(Counts.HANDLED, WINDOW, second);
    }

    /** Whether a caller has sent so much that is faulty that it is to be warned of. */
    boolean isWarnedOf(int caller, int second) {
        return isAtFault(caller, CLEARLY * SHARE, second);
    }

    /** Whether it has sent so much that is faulty that it is to be refused if that goes on. */
    boolean isRefused(int caller, int second) {
        return isAtFault(caller, REFUSED_SHARE + SHARE, second);
    }

    private boolean isAtFault(int caller, double share, int second) {
        return truth.grown(world.fleet().counts().messagesOf(caller), WINDOW, second) >= 1.3 * MESSAGES
                && truth.faultyShare(caller, WINDOW, second) >= share
                && peersAreWell(second);
    }

    /** Whether, of all callers that sent something, clearly fewer than half are suspect. */
    private boolean peersAreWell(int second) {
        int suspects = 0;
        int peers = 0;
        for (int caller = 0; caller < callers; caller++) {
            double messages = truth.grown(world.fleet().counts().messagesOf(caller), WINDOW, second);
            suspects += messages > PEERS_MESSAGES / 2 && truth.faultyShare(caller, WINDOW, second) > SHARE / 2 ? 1 : 0;
            peers += messages > 2 * PEERS_MESSAGES ? 1 : 0;
        }
        return 2 * suspects < peers;
    }

    /** The method that has such a share of the failures that are the service's own fault; -1 if none has. */
    int dominant(double share, int second) {
        for (int method = 0; method < world.fleet().counts().methods(); method++) {
            if (truth.shareOf(method, WINDOW, second) >= share) {
                return method;
            }
        }
        return -1;
    }

    /** Whether a leader has led for so long, saw what there was, and has kept nobody out and paused nobody. */
    boolean isUndisturbed(int seconds, int second) {
        return !world.faults().anyOf(HealthFault.OF_COUNTERS, second - seconds, second)
                && !world.faults().anyOf(HealthFault.SLOW_TO_SEE, second - TWO_PERIODS, second)
                && world.leadership().leader() != null
                && second >= HealthPlan.WARM
                && second - world.leadership().since() > seconds
                && !world.isAdvisedInVain()
                && !truth.wasRestricted(seconds, second)
                && !truth.wasPaused(seconds, second);
    }
}
