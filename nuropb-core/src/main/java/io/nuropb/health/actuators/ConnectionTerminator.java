package io.nuropb.health.actuators;

import java.util.concurrent.CompletionStage;

/**
 * Closes connections of somebody who does harm. Thread-safe; does not block.
 *
 * <p>A client that reconnects by itself is back within a second: what keeps it out is that its requests are refused,
 * and this only comes on top of that.
 */
public interface ConnectionTerminator extends AutoCloseable {

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

    /** Closes what it has opened. Blocks for the adapter's limit for an operation at most. */
    @Override
    void close();
}
