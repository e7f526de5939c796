package io.nuropb.session;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object that somebody has stored as JSON. What is not there, or is of another kind, is told by an
 * {@link IllegalArgumentException} that names the field.
 */
final class StoredFields {

    private StoredFields() {}

    /** Texts of which each counts once, in a list that has to be there. */
    static Set<String> texts(Map<?, ?> object, String name) {
        return list(object, name).stream().map(String::valueOf).collect(Collectors.toSet());
    }

    /** A list that has to be there. */
    static List<?> list(Map<?, ?> object, String name) {
        if (object.get(name) instanceof List<?> list) {
            return list;
        }
        throw lacks(name, "a list");
    }

    /** A text that has to be there. */
    static String text(Map<?, ?> object, String name) {
        if (object.get(name) instanceof String text) {
            return text;
        }
        throw lacks(name, "a text");
    }

    /** True or false, which has to be there. */
    static boolean truth(Map<?, ?> object, String name) {
        if (object.get(name) instanceof Boolean truth) {
            return truth;
        }
        throw lacks(name, "true or false");
    }

    /** A whole number that has to be there. */
    static long number(Map<?, ?> object, String name) {
        if (object.get(name) instanceof Number number
                && number.doubleValue() >= Long.MIN_VALUE
                && number.doubleValue() <= Long.MAX_VALUE) {
            return number.longValue();
        }
        throw lacks(name, "a number of at most 64 bits");
    }

    /** A text, or what stands in its place as one. */
    static String textOrEmpty(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    /** Why an object cannot be understood. */
    static IllegalArgumentException lacks(String name, String kind) {
        return new IllegalArgumentException("it has no '" + name + "' that is " + kind);
    }
}
