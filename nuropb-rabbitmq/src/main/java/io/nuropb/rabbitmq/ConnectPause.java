package io.nuropb.rabbitmq;

import io.nuropb.topology.BrokerException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pause between two attempts to connect, which becomes longer each time, and the reason for it. Guarded by its owner's lock.
 */
final class ConnectPause {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private Duration next = FIRST;
    private @Nullable BrokerException trouble;
    private boolean on;

    /** Whether no attempt is made now. */
    boolean isOn() {
        return on;
    }

    /** What the last attempt failed with; empty if it succeeded. */
    Optional<BrokerException> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** An attempt has failed; returns for how long none is made. */
    Duration begin(BrokerException found) {
        on = true;
        trouble = found;
        Duration length = next;
        Duration longer = next.multipliedBy(2);
        next = longer.compareTo(LONGEST) < 0 ? longer : LONGEST;
        return length;
    }

    /** Attempts may be made again; that one fails is not forgotten yet. */
    void end() {
        on = false;
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
