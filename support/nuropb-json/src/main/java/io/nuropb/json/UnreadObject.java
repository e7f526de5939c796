package io.nuropb.json;

import io.nuropb.Json;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that is read when somebody looks into it; whoever binds it to a type, or writes it again, need not.
 * Thread-safe.
 */
final class UnreadObject extends AbstractMap<String, @Nullable Object> implements Unread, Json.Unchangeable {

    private final JsonText text;
    private final Function<JsonText, @Nullable Object> reading;
    private volatile @Nullable Map<String, @Nullable Object> members;

    /** @param reading makes a map of the text */
    UnreadObject(JsonText text, Function<JsonText, @Nullable Object> reading) {
        this.text = text;
        this.reading = reading;
    }

    @Override
    public JsonText text() {
        return text;
    }

    @Override
    public Set<Map.Entry<String, @Nullable Object>> entrySet() {
        return members().entrySet();
    }

    @Override
    public @Nullable Object get(Object name) {
        return members().get(name);
    }

    @Override
    public boolean containsKey(Object name) {
        return members().containsKey(name);
    }

    // A JSON object's names are texts.
    @SuppressWarnings("unchecked")
    private Map<String, @Nullable Object> members() {
        Map<String, @Nullable Object> known = members;
        if (known == null) {
            known = Collections.unmodifiableMap(
                    (Map<String, @Nullable Object>) Objects.requireNonNull(reading.apply(text)));
            members = known;
        }
        return known;
    }
}
