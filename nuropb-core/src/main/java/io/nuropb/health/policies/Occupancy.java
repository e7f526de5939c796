package io.nuropb.health.policies;

/**
 * How many instances messages occupy, each of which has a place for as long as its handler runs. Where handlers are
 * quicker than a backlog is to last, places are free again meanwhile, and count the less.
 *
 * <p>A rate says little of a few messages that take minutes: by chance twice as many may come in one of them. What is
 * under way and what waits can be counted.
 *
 * @param now so many by what is under way and what waits; not rounded
 * @param most so many by the most that chance puts under way while as much arrives as now; not rounded
 */
record Occupancy(double now, double most) {

    /** So many standard deviations above the mean are hardly ever under way, not once in a day. */
    private static final double NOT_CHANCE = 5;

    /**
     * What follows from what was measured.
     *
     * @param messages that are under way or wait
     * @param average messages that are under way on the average
     * @param slots how many messages an instance handles at once
     * @param lasting how long a handler takes, as a share of the time in which a backlog is to be gone
     */
    static Occupancy of(double messages, double average, double slots, double lasting) {
        double share = Math.min(1, lasting);
        return new Occupancy(share * messages / slots, (average + NOT_CHANCE * Math.sqrt(average * share)) / slots);
    }
}
