package io.nuropb.rabbitmq;

import io.nuropb.Scheduler;
import io.nuropb.topology.BrokerException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pause between two attempts to connect, which becomes longer each time, and the reason for it. There is one chain of attempts, whoever
 * has made the latest one. Guarded by its owner's lock.
 */
final class ConnectPause {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final Scheduler scheduler;
    private final Runnable attempt;
    private Duration next = FIRST;
    private @Nullable BrokerException trouble;
    private Scheduler.@Nullable Timer nextAttempt;
    private boolean on;

    /** @param attempt run without the lock after each pause that was not ended before */
    ConnectPause(Scheduler scheduler, Runnable attempt) {
        this.scheduler = scheduler;
        this.attempt = attempt;
    }

    /** Whether no attempt is made now. */
    boolean isOn() {
        return on;
    }

    /** What the last attempt failed with; empty if it succeeded. */
    Optional<BrokerException> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** An attempt has failed: the next one comes after the pause. */
    void begin(BrokerException found) {
        end();
        on = true;
        trouble = found;
        nextAttempt = scheduler.schedule(next, attempt);
        Duration longer = next.multipliedBy(2);
        next = longer.compareTo(LONGEST) < 0 ? longer : LONGEST;
    }

    /** The same, but whoever publishes meanwhile may make an attempt of their own. */
    void beginOpen(BrokerException found) {
        begin(found);
        on = false;
    }

    /** Attempts may be made again; that the last one failed is not forgotten yet. */
    void end() {
        on = false;
        if (nextAttempt != null) {
            nextAttempt.cancel();
            nextAttempt = null;
        }
    }

    /** The next pause is short again. */
    void shorten() {
        next = FIRST;
    }

    /** An attempt has succeeded. */
    void forget() {
        shorten();
        trouble = null;
    }
}
