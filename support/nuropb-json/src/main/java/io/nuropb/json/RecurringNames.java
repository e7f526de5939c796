package io.nuropb.json;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The names of members, of which nearly all come again with each message: those that came lately are not made anew. A
 * few are kept, each in the place that its bytes say. Thread-safe.
 */
final class RecurringNames {

    private static final int PLACES = 256;

    private final AtomicReferenceArray<@Nullable String> places = new AtomicReferenceArray<>(PLACES);

    /** A name, in ASCII. */
    String of(byte[] bytes, int begin, int length) {
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + bytes[begin + i];
        }
        int place = (hash ^ hash >>> 16) & (PLACES - 1);
        String known = places.get(place);
        if (known != null && is(known, bytes, begin, length)) {
            return known;
        }
        String name = JsonText.ascii(bytes, begin, length);
        places.set(place, name);
        return name;
    }

    private static boolean is(String name, byte[] bytes, int begin, int length) {
        if (name.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name.charAt(i) != bytes[begin + i]) {
                return false;
            }
        }
        return true;
    }
}
