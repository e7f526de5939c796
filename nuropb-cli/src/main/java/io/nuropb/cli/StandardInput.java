package io.nuropb.cli;

import io.nuropb.messaging.WireLimits;
import java.io.IOException;
import java.io.InputStream;
import picocli.CommandLine.TypeConversionException;

/** What stands in for the one JSON argument that is written as {@code -}. */
final class StandardInput {

    /** The argument that stands for it. */
    static final String ARGUMENT = "-";

    private final InputStream in;
    private boolean taken;

    StandardInput(InputStream in) {
        this.in = in;
    }

    /** All of it, up to its end; blocks. Can be taken once. */
    byte[] take() {
        if (taken) {
            throw new TypeConversionException("stdin can be read for one argument only, and another one is '-', too");
        }
        taken = true;
        int limit = WireLimits.defaults().maxBodyBytes();
        try {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new TypeConversionException(
                        "stdin has more than " + limit + " bytes, which no message can carry");
            }
            return bytes;
        } catch (IOException e) {
            throw new TypeConversionException("stdin cannot be read: " + e.getMessage());
        }
    }
}
