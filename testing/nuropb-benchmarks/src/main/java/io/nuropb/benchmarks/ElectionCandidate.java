package io.nuropb.benchmarks;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * One of two candidates for a leadership, with a connection of its own, in a library that is used as its own
 * documentation advises.
 */
interface ElectionCandidate extends AutoCloseable {

    /**
     * Enters the election, after an earlier part in it has ended. Returns when it leads, or is known to wait behind the
     * other one.
     */
    void join() throws Exception;

    /**
     * Completes with {@link System#nanoTime()} when the candidate is told that it leads, for the first time since it
     * joined.
     */
    CompletableFuture<Long> elected();

    /** Gives up the leadership, and leaves the election. */
    void leave() throws Exception;

    @Override
    void close() throws IOException;
}
