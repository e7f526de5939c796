package io.nuropb.health.detectors;

import java.util.OptionalLong;

/**
 * Messages that wait, as far as the broker's readings can be believed.
 *
 * <p>More cannot wait than waited before, came since, and were given back. A reading beyond that, or beyond a hundred
 * times what waited where nobody counts what comes, is believed when the next reading says so too.
 *
 * @param ready messages that wait; empty until a reading was believed
 * @param doubted a reading that has yet to be confirmed
 * @param rises in how many readings in a row it has risen
 */
public record Backlog(OptionalLong ready, OptionalLong doubted, int rises) {

    private static final long SLACK = 100;
    private static final long MOST_TIMES = 100;

    /** Before any reading. */
    public static Backlog unknown() {
        return new Backlog(OptionalLong.empty(), OptionalLong.empty(), 0);
    }

    /**
     * After one more reading.
     *
     * @param arrived messages that came since the last one, if that is known
     * @param slots messages that may have been with consumers and come back
     */
    Backlog next(long reading, OptionalLong arrived, long slots) {
        long before = ready.orElse(reading);
        long room = before + slots + SLACK;
        boolean possible =
                arrived.isPresent() ? reading <= room + 2 * arrived.getAsLong() : reading <= room * MOST_TIMES;
        boolean confirmed = doubted.isPresent()
                && reading >= doubted.getAsLong() / 2
                && reading <= Math.max(1, doubted.getAsLong()) * 2;
        if (!possible && !confirmed) {
            return new Backlog(ready, OptionalLong.of(reading), rises);
        }
        return new Backlog(OptionalLong.of(reading), OptionalLong.empty(), reading > before ? rises + 1 : 0);
    }

    /** The same as if it had not risen. */
    Backlog still() {
        return new Backlog(ready, doubted, 0);
    }

    /** Whether the last reading has yet to be confirmed. */
    public boolean isDoubted() {
        return doubted.isPresent();
    }
}
