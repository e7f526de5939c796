package io.nuropb.benchmarks;

import java.io.IOException;
import java.time.Duration;

/** A way to hand over a leadership that is measured. Not thread-safe. */
interface ElectionPeer extends AutoCloseable {

    /** What the table calls it. */
    String label();

    /**
     * Hands over once, and returns when all is ready for the next time.
     *
     * @return what it took from the leader's giving up until the other candidate was told that it leads
     */
    Duration handover() throws Exception;

    @Override
    void close() throws IOException;
}
