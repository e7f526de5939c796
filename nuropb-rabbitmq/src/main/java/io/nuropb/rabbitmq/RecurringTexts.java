package io.nuropb.rabbitmq;

import com.rabbitmq.client.LongString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The texts of headers, of which nearly all come again with each message: those that came lately are not made anew. A
 * few short ones are kept, each in the place that its bytes say. Thread-safe.
 */
final class RecurringTexts {

    private static final int PLACES = 64;
    private static final int LONGEST_BYTES = 32;

    private final AtomicReferenceArray<@Nullable Known> places = new AtomicReferenceArray<>(PLACES);

    // Told apart by identity, never compared.
    @SuppressWarnings("ArrayRecordComponent")
    private record Known(byte[] bytes, String text) {}

    /** The text, in UTF-8. */
    String of(LongString text) {
        byte[] bytes = text.getBytes();
        if (bytes.length > LONGEST_BYTES) {
            return text.toString();
        }
        int place = Arrays.hashCode(bytes) & (PLACES - 1);
        Known known = places.get(place);
        if (known == null || !Arrays.equals(known.bytes, bytes)) {
            known = new Known(bytes, new String(bytes, StandardCharsets.UTF_8));
            places.set(place, known);
        }
        return known.text;
    }
}
