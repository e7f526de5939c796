package io.nuropb.chaos;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * What the service is asked to do.
 *
 * @param text the body proper
 * @param millis how long it takes
 * @param fails whether the handler is to throw
 */
record Task(String text, long millis, boolean fails) {

    /** What a handler says that was to throw. */
    static final String FAILURE = "as it was asked to";

    /** The hash of the text, which is also the result. */
    String hash() {
        CRC32C sum = new CRC32C();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(sum.getValue());
    }
}
