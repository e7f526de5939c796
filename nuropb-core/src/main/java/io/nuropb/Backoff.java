package io.nuropb;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts that double up to a limit, each drawn from its upper half so that instances that failed
 * together do not come back together.
 *
 * @param first the upper bound of the first pause; at least 1 ms
 * @param last the upper bound of every later one; not less than {@code first}, at most 365 days
 */
public record Backoff(Duration first, Duration last) {

    /** @throws IllegalArgumentException if a bound is out of its range */
    public Backoff {
        if (!Setting.isDuration(first, Duration.ofMillis(1)) || !Setting.isDuration(last, first)) {
            throw new IllegalArgumentException("Backoff from " + DurationText.of(first) + " to " + DurationText.of(last)
                    + ": the first pause is at least 1 ms, and the last not shorter than the first, nor longer than "
                    + Setting.LONGEST.toDays() + " days");
        }
    }

    /**
     * From 0.2 s to 5 s: what is put right is noticed a few seconds later, and whoever is asked in vain is not asked
     * too often.
     */
    public static Backoff defaults() {
        return new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));
    }

    /** From 0.2 s to 1 s, for servers that do not answer: one that returns is noticed within a second. */
    public static Backoff reconnect() {
        return new Backoff(Duration.ofMillis(200), Duration.ofSeconds(1));
    }

    /**
     * The pause before the next attempt.
     *
     * @param attempt how many attempts have failed before the latest one; 0 or more
     * @param random where the jitter comes from
     */
    public Duration pause(int attempt, RandomGenerator random) {
        long ceiling = last.toNanos();
        int doublings = Math.min(attempt, 30);
        if (first.toNanos() <= ceiling >> doublings) {
            ceiling = first.toNanos() << doublings;
        }
        long half = ceiling / 2;
        return Duration.ofNanos(half + random.nextLong(ceiling - half + 1));
    }
}
