package io.nuropb.client;

import io.nuropb.Backoff;
import io.nuropb.Moment;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The attempts to hand one message to the broker: the first at once, others as long as the wait for a connection lasts.
 * Not thread-safe.
 */
final class Attempts {

    private final Backoff pauses;
    private final RandomGenerator random;
    private final Moment end;
    private int made;

    /** @param begun when the message was to be sent */
    Attempts(ClientConfig config, Moment begun, RandomGenerator random) {
        this.pauses = config.reconnects();
        this.random = random;
        this.end = begun.plus(config.connectionWait());
    }

    /** How long the message may still wait for its next attempt. */
    Duration rest(Moment now) {
        return now.isBefore(end) ? now.until(end) : Duration.ZERO;
    }

    /**
     * How long to wait for the next attempt after this setback; the last one comes at the very end. Empty if there is
     * to be none.
     */
    Optional<Duration> pauseAfter(FailedAttempt setback, Moment now) {
        Duration rest = rest(now);
        if (rest.isZero() || !setback.isWorthAnotherAttempt()) {
            return Optional.empty();
        }
        Duration pause = pauses.pause(made++, random);
        return Optional.of(pause.compareTo(rest) < 0 ? pause : rest);
    }
}
