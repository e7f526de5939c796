package io.nuropb.rabbitmq;

import io.nuropb.Backoff;
import io.nuropb.Scheduler;
import io.nuropb.topology.BrokerException;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The pause between two attempts to connect, which becomes longer each time, and the reason for it. There is one chain
 * of attempts, whoever has made the latest one. Guarded by its owner's lock.
 */
final class ConnectPause {

    private static final Backoff PAUSES = Backoff.defaults();

    private final Scheduler scheduler;
    private final Runnable attempt;
    private final RandomGenerator random;
    private int failed;
    private @Nullable BrokerException trouble;
    private Scheduler.@Nullable Timer nextAttempt;
    private boolean on;

    /** @param attempt run without the lock after each pause that was not ended before */
    ConnectPause(Scheduler scheduler, Runnable attempt) {
        this.scheduler = scheduler;
        this.attempt = attempt;
        this.random = scheduler.random();
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
        nextAttempt = scheduler.schedule(PAUSES.pause(failed, random), attempt);
        failed++;
    }

    /** The same, but whoever publishes meanwhile may make an attempt of their own. */
    void beginOpen(BrokerException found) {
        begin(found);
        on = false;
    }

    /**
     * An attempt lasts long. If the one before has failed, the pause goes on meanwhile; tells what that one failed
     * with.
     */
    Optional<BrokerException> refuseDuringAttempt() {
        on |= trouble != null;
        return trouble();
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
        failed = 0;
    }

    /** An attempt has succeeded. */
    void forget() {
        end();
        shorten();
        trouble = null;
    }
}
