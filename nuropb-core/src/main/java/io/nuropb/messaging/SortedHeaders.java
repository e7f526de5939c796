package io.nuropb.messaging;

import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The headers of one message, in the order of their names. Immutable. */
final class SortedHeaders extends NamedValues {

    /**
     * Headers whose names are in order already.
     *
     * @param names not copied, so nobody may change them
     * @param values in the order of the names; not copied either
     */
    SortedHeaders(String[] names, @Nullable Object... values) {
        super(names, values);
    }

    /** The same headers; those that cannot change are not copied. */
    static Map<String, @Nullable Object> copyOf(Map<String, @Nullable Object> headers) {
        return headers instanceof SortedHeaders ? headers : copyOf(headers, value -> value);
    }

    /** The headers of the same names, with what becomes of their values. */
    static Map<String, @Nullable Object> copyOf(
            Map<String, ? extends @Nullable Object> headers, UnaryOperator<@Nullable Object> values) {
        String[] names = headers.keySet().toArray(new String[0]);
        Arrays.sort(names);
        @Nullable Object[] copies = new @Nullable Object[names.length];
        for (int i = 0; i < names.length; i++) {
            copies[i] = values.apply(headers.get(names[i]));
        }
        return new SortedHeaders(names, copies);
    }

    /** Headers from outside may be many. */
    @Override
    int place(@Nullable Object name) {
        return name instanceof String text ? Arrays.binarySearch(names, text) : -1;
    }
}
