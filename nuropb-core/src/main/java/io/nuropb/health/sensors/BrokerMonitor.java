package io.nuropb.health.sensors;

import java.util.concurrent.CompletionStage;

/**
 * Looks at the queues of a service, for its leader. Thread-safe; does not block.
 *
 * <p>A look costs the broker at most two requests, and never lists connections or channels.
 */
public interface BrokerMonitor extends AutoCloseable {

    /**
     * Looks once.
     *
     * @param serviceQueue the name of the service's queue
     * @param deadLetterQueue the name of the queue of its dead letters
     * @return completes within the adapter's limit for an operation, never exceptionally: what could not be read is
     *     unknown
     */
    CompletionStage<BrokerReading> read(String serviceQueue, String deadLetterQueue);

    /** Closes what it has opened. Blocks for the adapter's limit for an operation at most. */
    @Override
    void close();
}
