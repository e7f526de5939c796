package io.nuropb.messaging;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The headers of one message by their names, in whose order they are; little more than the names and the values.
 * Immutable.
 */
final class SortedHeaders extends AbstractMap<String, @Nullable Object> {

    private final String[] names;
    private final @Nullable Object[] values;

    /**
     * Headers whose names are in order already.
     *
     * @param names not copied, so nobody may change them
     * @param values in the order of the names; not copied either
     */
    SortedHeaders(String[] names, @Nullable Object... values) {
        this.names = names;
        this.values = values;
    }

    /** The same headers; those that cannot change are not copied. */
    static Map<String, @Nullable Object> copyOf(Map<String, @Nullable Object> headers) {
        if (headers instanceof SortedHeaders) {
            return headers;
        }
        String[] names = headers.keySet().toArray(new String[0]);
        Arrays.sort(names);
        @Nullable Object[] values = new @Nullable Object[names.length];
        for (int i = 0; i < names.length; i++) {
            values[i] = headers.get(names[i]);
        }
        return new SortedHeaders(names, values);
    }

    @Override
    public int size() {
        return names.length;
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return place(name) >= 0;
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        int place = place(name);
        return place < 0 ? null : values[place];
    }

    private int place(@Nullable Object name) {
        return name instanceof String text ? Arrays.binarySearch(names, text) : -1;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super @Nullable Object> action) {
        for (int i = 0; i < names.length; i++) {
            action.accept(names[i], values[i]);
        }
    }

    @Override
    public Set<Map.Entry<String, @Nullable Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<String, @Nullable Object>> iterator() {
                return new Iterator<>() {
                    private int next;

                    @Override
                    public boolean hasNext() {
                        return next < names.length;
                    }

                    @Override
                    public Map.Entry<String, @Nullable Object> next() {
                        if (!hasNext()) {
                            throw new NoSuchElementException();
                        }
                        return new SimpleImmutableEntry<>(names[next], values[next++]);
                    }
                };
            }

            @Override
            public int size() {
                return names.length;
            }
        };
    }
}
