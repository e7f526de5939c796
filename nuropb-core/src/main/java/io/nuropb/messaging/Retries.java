package io.nuropb.messaging;

import io.nuropb.Backoff;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * A number of attempts with pauses between them.
 *
 * @param attempts how many attempts there are in all; at least 1
 * @param pauses between them
 */
public record Retries(int attempts, Backoff pauses) {

    /** @throws IllegalArgumentException if there is no attempt */
    public Retries {
        if (attempts < 1) {
            throw new IllegalArgumentException(attempts + " attempts: there is at least 1");
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
     * @param random where the jitter comes from
     */
    public Duration pauseAfter(int attempted, RandomGenerator random) {
        return pauses.pause(attempted - 1, random);
    }
}
