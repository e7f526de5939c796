package io.nuropb.messaging;

import io.nuropb.DurationText;
import io.nuropb.Setting;
import java.time.Duration;

/**
 * A number of attempts with pauses between them that double up to a limit.
 *
 * @param attempts how many attempts there are in all; at least 1
 * @param first the pause after the first attempt; at least 1 ms
 * @param last the longest pause; not less than {@code first}, at most 365 days
 */
public record Retries(int attempts, Duration first, Duration last) {

    /** @throws IllegalArgumentException if a value is out of its range */
    public Retries {
        if (attempts < 1 || !Setting.isDuration(first, Duration.ofMillis(1)) || !Setting.isDuration(last, first)) {
            throw new IllegalArgumentException(attempts + " attempts, " + DurationText.of(first) + " to "
                    + DurationText.of(last)
                    + " apart: there is at least 1 attempt, the first pause is at least 1 ms, and the last not shorter"
                    + " than the first, nor longer than " + Setting.LONGEST.toDays() + " days");
        }
    }

    /** Whether there is another attempt after so many. */
    public boolean goOnAfter(int attempted) {
        return attempted < attempts;
    }

    /**
     * The pause after a failed attempt.
     *
     * @param attempted how many attempts there have been; at least 1
     */
    public Duration pauseAfter(int attempted) {
        int doublings = Math.min(attempted - 1, 30);
        return first.toNanos() <= last.toNanos() >> doublings ? first.multipliedBy(1L << doublings) : last;
    }
}
