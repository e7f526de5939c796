package io.nuropb.cli;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A standard output whose first line is read late. */
final class SlowReader extends ByteArrayOutputStream {

    private final CompletableFuture<Void> read;

    SlowReader(long milliseconds) {
        read = new CompletableFuture<Void>().completeOnTimeout(null, milliseconds, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        read.join();
        super.write(bytes, offset, length);
    }
}
