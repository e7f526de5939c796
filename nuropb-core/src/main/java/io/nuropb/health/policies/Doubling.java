package io.nuropb.health.policies;

import java.time.Duration;

/** A time that doubles with each repetition. */
final class Doubling {

    private static final int MOST = 30;

    private Doubling() {}

    /**
     * How long it is for this time.
     *
     * @param times 1 for the first time
     */
    static Duration of(Duration first, int times, Duration longest) {
        long factor = 1L << Math.min(MOST, times - 1);
        boolean isShort = first.compareTo(longest.dividedBy(factor)) < 0;
        return isShort ? first.multipliedBy(factor) : longest;
    }
}
