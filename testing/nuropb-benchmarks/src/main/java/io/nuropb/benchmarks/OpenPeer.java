package io.nuropb.benchmarks;

import java.io.IOException;

/** Something that uses the broker until it is closed. */
interface OpenPeer extends AutoCloseable {

    @Override
    void close() throws IOException;
}
