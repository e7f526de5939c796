package io.nuropb.json;

import io.nuropb.Json;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A JSON list that is read when somebody looks into it; whoever binds it to a type, or writes it again, need not.
 * Thread-safe.
 */
final class UnreadList extends AbstractList<@Nullable Object> implements RandomAccess, Unread, Json.Unchangeable {

    private final JsonText text;
    private final Function<JsonText, @Nullable Object> reading;
    private volatile @Nullable List<@Nullable Object> elements;

    /** @param reading makes a list of the text */
    UnreadList(JsonText text, Function<JsonText, @Nullable Object> reading) {
        this.text = text;
        this.reading = reading;
    }

    @Override
    public JsonText text() {
        return text;
    }

    @Override
    public @Nullable Object get(int index) {
        return elements().get(index);
    }

    @Override
    public int size() {
        return elements().size();
    }

    // A JSON list's elements are plain values.
    @SuppressWarnings("unchecked")
    private List<@Nullable Object> elements() {
        List<@Nullable Object> known = elements;
        if (known == null) {
            known = (List<@Nullable Object>) Objects.requireNonNull(reading.apply(text));
            elements = known;
        }
        return known;
    }
}
