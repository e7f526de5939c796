package io.nuropb.cli;

import io.nuropb.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * A JSON object from the command line.
 *
 * @param values plain values by name
 */
record JsonObject(Map<String, @Nullable Object> values) {

    JsonObject {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Reads an argument; see {@link JsonValue#parse}. */
    static JsonObject parse(Json json, StandardInput input, String text) {
        Object value = JsonValue.parse(json, input, text).value();
        if (!(value instanceof Map<?, ?> object)) {
            throw new TypeConversionException("it is JSON, but not an object; write for example '{\"id\": 7}'");
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        object.forEach((name, each) -> values.put(String.valueOf(name), each));
        return new JsonObject(values);
    }

    /** Shows the names alone. */
    @Override
    public String toString() {
        return "JsonObject" + values.keySet();
    }

    static JsonObject empty() {
        return new JsonObject(Map.of());
    }
}
