package io.nuropb.health.actuators;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections of somebody who does harm, and lets no new ones come. Thread-safe; does not block.
 *
 * <p>A client that reconnects by itself is back within a second, unless it is shut out before: what keeps it out else
 * is that its requests are refused, and this only comes on top of that.
 */
public interface ConnectionTerminator extends AutoCloseable {

    /**
     * Why this terminator can do nothing of what follows, and the remedy, as far as is known without asking the broker.
     * An instance that is to close connections asks for it when it is put together, and is refused if there is a
     * reason.
     *
     * @return the part of an exception's message after "but", without the last full stop; empty, as by default, where
     *     nothing is known to be in the way
     */
    default Optional<String> unable() {
        return Optional.empty();
    }

    /**
     * Closes all connections that a user is known to have to the service's virtual host. The user's connections
     * elsewhere stay; one that was opened only seconds ago may stay too, until this is called again.
     *
     * @param user the user's name at the broker
     * @param reason what the user's client is told, in a sentence; what the broker cannot transport of it is left out
     * @return how many were closed; completes within the adapter's limit for an operation, or fails with a
     *     {@link io.nuropb.topology.BrokerException}, when some may have been closed
     */
    CompletionStage<Integer> terminate(String user, String reason);

    /**
     * Lets a user open no connection to the broker, whichever the virtual host, until it is admitted; the broker keeps
     * to it whatever becomes of this terminator. Connections that are open stay. Idempotent.
     *
     * @param user the user's name at the broker
     * @return completes within the adapter's limit for an operation when that is so, or fails with a
     *     {@link io.nuropb.topology.BrokerException}: as for the user that the terminator's own client connects as, and
     *     for one whose connections somebody else has limited, which both stay as they are
     */
    CompletionStage<@Nullable Void> shutOut(String user);

    /**
     * Lets a user open connections again that was shut out, by whichever terminator; another limit of its connections
     * stays. Idempotent.
     *
     * @param user the user's name at the broker
     * @return completes within the adapter's limit for an operation when that is so, or fails with a
     *     {@link io.nuropb.topology.BrokerException}
     */
    CompletionStage<@Nullable Void> admit(String user);

    /** Closes what it has opened. Blocks for the adapter's limit for an operation at most. */
    @Override
    void close();
}
