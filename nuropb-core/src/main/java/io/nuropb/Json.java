package io.nuropb;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * PORT: JSON texts as plain Java values, and plain values as the user's types.
 *
 * <p>A plain value is {@code null}, a {@link Boolean}, a {@link Number}, a {@link String}, a {@link java.util.List} of
 * plain values, or a {@link java.util.Map} from strings to plain values. Implementations are thread-safe and do not
 * block; {@code JsonContract} in {@code nuropb-tck} checks them.
 */
public interface Json {

    /**
     * Reads one JSON text.
     *
     * <p>The maps and lists in it are not to be changed. What is {@link Unchangeable} cannot be.
     *
     * @param utf8 the text; {@code NaN} and {@code Infinity}, which Python writes, are accepted. Whole numbers of up to
     *     64 bits, with a sign, are exact, whatever their type
     * @throws MalformedJsonException if it is not one JSON text, or exceeds the implementation's limits, as in its
     *     depth, which an {@link ExcessiveJsonException} tells apart. Nothing else is thrown, whatever somebody has
     *     sent
     */
    @Nullable
    Object read(byte[] utf8);

    /**
     * Writes a value as UTF-8 JSON on one line. Beside plain values it takes records, beans, enums and the types of
     * {@code java.time}; those become ISO-8601 texts, and a {@link java.math.BigDecimal} a text without exponent. What
     * is {@code null} in a map or list is written as {@code null} and never left out: a response has both its fields,
     * {@code result} and {@code error}.
     *
     * @throws IllegalArgumentException if a value inside cannot be written; the message names it
     */
    byte[] write(@Nullable Object value);

    /**
     * A value as it looks after a journey through the mesh: written, and read again. It changes no more, whatever
     * becomes of the value.
     *
     * @throws IllegalArgumentException if it, or a value inside, cannot be written
     */
    default @Nullable Object plain(@Nullable Object value) {
        return read(write(value));
    }

    /**
     * Binds a plain value to a type, by the names of record components or bean properties.
     *
     * @param reading what becomes of fields that the type does not have, at every depth: in nested objects, and in the
     *     elements of lists and maps
     * @throws BindingException if something is missing or of another type, or unknown where the reading is strict; it
     *     names the place
     * @throws UnusableTypeException if nothing can be made of this type, or of one inside it, whatever the value is
     */
    @Nullable
    Object bind(@Nullable Object plain, Type type, Reading reading);

    /**
     * The fields of an object that is bound to a type, as {@link #bind} takes them.
     *
     * @return components and parameters of constructors in their order, then properties that are set, by their names;
     *     none if the type names none, as a map does. Empty if it is not known what the type takes, as where it has a
     *     deserializer of its own
     * @throws UnusableTypeException if nothing can be made of this type, whatever the value is
     */
    Optional<List<Field>> fields(Type type);

    /**
     * One field of an object.
     *
     * @param name its name in the object, which may be another one than in the type
     * @param type what its value is bound to; of an optional, what may be in it
     * @param required whether it has to be there
     */
    record Field(String name, Class<?> type, boolean required) {}

    /**
     * How a value is read that may have fields which its type does not have, because whoever wrote it is of another
     * version.
     *
     * <p>The readings differ in nothing else. What is missing, {@code null} where it must not be, of another type, out
     * of its range or no constant of an enum is an error in both.
     */
    enum Reading {
        /** A field that the type does not have is an error. */
        STRICT,
        /** Fields that the type does not have are ignored. */
        TOLERANT
    }

    /** A map or list that cannot be changed by anybody, so that nobody needs a copy of it. */
    interface Unchangeable {}

    /** A text that is not JSON, or more of it than is allowed. */
    sealed class MalformedJsonException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public MalformedJsonException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** More of a text than the implementation's limits allow; whoever has other limits may be able to read it. */
    final class ExcessiveJsonException extends MalformedJsonException {
        private static final long serialVersionUID = 1;

        public ExcessiveJsonException(String message) {
            super(message, null);
        }
    }

    /** A type to which no value can be bound: the fault of whoever named it, and not of whoever sent the value. */
    final class UnusableTypeException extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** @param message the type, and what it would need; nothing of any value */
        public UnusableTypeException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** A plain value that does not fit the type it was to be bound to. */
    final class BindingException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String place;
        private final String problem;

        /**
         * @param place where in the value, for example {@code items[1].price}; empty for the whole value
         * @param problem what is wrong there, for example {@code is missing}, without the content
         */
        public BindingException(String place, String problem, @Nullable Throwable cause) {
            super((place.isEmpty() ? "the whole value" : "'" + place + "'") + " " + problem, cause);
            this.place = place;
            this.problem = problem;
        }

        /** The same problem in a value that is part of a larger one, under the given name. */
        public BindingException within(String name) {
            boolean joined = place.isEmpty() || place.startsWith("[");
            return new BindingException(name + (joined ? "" : ".") + place, problem, this);
        }
    }
}
