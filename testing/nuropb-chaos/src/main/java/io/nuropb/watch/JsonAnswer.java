package io.nuropb.watch;

import io.nuropb.Json;
import io.nuropb.json.JacksonJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object in what a server answered. A field that is missing reads as false, empty or no number, as servers mean
 * it.
 */
public record JsonAnswer(Map<?, ?> fields) {

    private static final Json JSON = new JacksonJson();

    /** The object that a text is; an empty one if it is something else. */
    public static JsonAnswer read(String text) {
        return of(plain(text));
    }

    /** The objects of the list that a text is; none if it is something else. */
    public static List<JsonAnswer> readAll(String text) {
        return all(plain(text));
    }

    private static @Nullable Object plain(String text) {
        return JSON.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonAnswer of(@Nullable Object value) {
        return new JsonAnswer(value instanceof Map<?, ?> fields ? fields : Map.of());
    }

    private static List<JsonAnswer> all(@Nullable Object value) {
        return value instanceof List<?> list ? list.stream().map(JsonAnswer::of).toList() : List.of();
    }

    public boolean has(String field) {
        return fields.get(field) != null;
    }

    public boolean isTrue(String field) {
        return Boolean.TRUE.equals(fields.get(field));
    }

    public String text(String field) {
        return has(field) ? String.valueOf(fields.get(field)) : "";
    }

    /** The text that a field has as Base64, as etcd writes keys and values. */
    public String decoded(String field) {
        return new String(Base64.getDecoder().decode(text(field)), StandardCharsets.UTF_8);
    }

    /** The integer in a field; it may be a text, as etcd's HTTP interface writes 64-bit ones. */
    public OptionalLong number(String field) {
        return has(field) ? OptionalLong.of(Long.parseLong(text(field))) : OptionalLong.empty();
    }

    /**
     * The 64-bit integer without a sign in a field, as etcd's ids are, in the hexadecimal digits that etcdctl writes
     * and takes.
     */
    public Optional<String> hexadecimal(String field) {
        return has(field) ? Optional.of(Long.toHexString(Long.parseUnsignedLong(text(field)))) : Optional.empty();
    }

    public JsonAnswer object(String field) {
        return of(fields.get(field));
    }

    public List<JsonAnswer> objects(String field) {
        return all(fields.get(field));
    }

    public List<String> texts(String field) {
        return fields.get(field) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }
}
