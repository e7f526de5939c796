package io.nuropb.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** A standard output that takes nothing. */
final class FullDisk extends ByteArrayOutputStream {

    @Override
    public void flush() throws IOException {
        throw new IOException("No space left on device");
    }
}
