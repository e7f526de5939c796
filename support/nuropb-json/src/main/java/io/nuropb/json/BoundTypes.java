package io.nuropb.json;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nuropb.Json.UnusableTypeException;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;

/**
 * What one mapper binds values to, by the types that the program names: with each message the same few, whose readers
 * are kept. Thread-safe.
 */
final class BoundTypes {

    /** Whoever makes types as it runs, and each anew, has readers that are not kept. */
    private static final int MOST_KEPT = 1_000;

    private final JsonMapper mapper;
    private final Map<Type, Bound> known = new ConcurrentHashMap<>();

    /**
     * What a value is bound to.
     *
     * @param reader makes it of texts
     */
    record Bound(JavaType type, ObjectReader reader) {}

    BoundTypes(JsonMapper mapper) {
        this.mapper = mapper;
    }

    JsonMapper mapper() {
        return mapper;
    }

    /** @throws UnusableTypeException if nothing can be made of the type, whatever the value is */
    Bound of(Type type) {
        Bound kept = known.get(type);
        if (kept != null) {
            return kept;
        }
        JavaType made = made(type);
        // What cannot be made fails with the first value, and is told with it.
        ObjectReader reader = mapper.reader()
                .without(DeserializationFeature.EAGER_DESERIALIZER_FETCH)
                .forType(made);
        Bound bound = new Bound(made, reader);
        if (known.size() < MOST_KEPT) {
            known.put(type, bound);
        }
        return bound;
    }

    private JavaType made(Type type) {
        JavaType made;
        try {
            made = mapper.constructType(type);
        } catch (IllegalArgumentException e) {
            throw new UnusableTypeException(type.getTypeName() + " is no type that JSON can be bound to", e);
        }
        if (made.isTypeOrSubTypeOf(Future.class)) {
            throw new UnusableTypeException(
                    type.getTypeName() + " cannot be made of JSON: it would never complete; name the type of its value",
                    null);
        }
        return made;
    }
}
