package io.nuropb.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.nuropb.Json.BindingException;
import io.nuropb.Json.UnusableTypeException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Jackson found wrong, in words for whoever sent the value: the place, wanted and found, never the content. */
final class BindingProblem {

    /** How much of a place is shown: what is nested too deeply has a place as long as it is deep. */
    private static final int SHOWN_CHARACTERS = 200;

    private BindingProblem() {}

    /**
     * Jackson's exceptions are no causes of it, for they quote the value.
     *
     * @throws Error if that is what the type's own code threw: no value is at fault for it
     */
    static BindingException describe(JsonMappingException problem, @Nullable Object plain) {
        Throwable ofTheType = ofTheType(problem);
        if (ofTheType instanceof Error error) {
            throw error;
        }
        return new BindingException(place(problem), problem(problem, plain), ofTheType);
    }

    /** Without a place: a number that is no part of anything else. */
    static BindingException outOfRange(InputCoercionException range) {
        return new BindingException("", outOfItsRange(range), null);
    }

    /**
     * What a constructor or setter threw, if that is the problem; other causes are Jackson's own, and may quote the
     * value.
     */
    private static @Nullable Throwable ofTheType(JsonMappingException problem) {
        boolean isOfTheType =
                problem instanceof ValueInstantiationException || problem.getClass() == JsonMappingException.class;
        Throwable thrown = problem.getCause();
        return isOfTheType && !(thrown instanceof JsonProcessingException) ? thrown : null;
    }

    /**
     * What is wrong with the type, whatever the value is; Jackson's words, which are about types alone, are in the
     * cause. Or with the value, if it has something twice, under a name and its alias.
     */
    static RuntimeException ofDefinition(InvalidDefinitionException problem, JavaType wanted) {
        // Jackson has no type of its own for this.
        return problem.getOriginalMessage().startsWith("No fallback setter")
                ? new BindingException(place(problem), "is there more than once", null)
                : ofType(problem, wanted);
    }

    private static UnusableTypeException ofType(InvalidDefinitionException problem, JavaType wanted) {
        JavaType unusable = problem.getType() == null ? wanted : problem.getType();
        String inside = unusable.equals(wanted)
                ? ""
                : ", which is in " + wanted.toCanonical() + " at " + shownPlace(problem) + ",";
        return new UnusableTypeException(
                unusable.toCanonical() + inside + " cannot be made of JSON: " + lack(unusable), problem);
    }

    private static String lack(JavaType type) {
        return type.isAbstract() && !type.isContainerType()
                ? "it is abstract, and nothing says of which class an object is to be"
                : "it has to be a record, or a class with a constructor without parameters and one setter for each property,"
                        + " or to say by Jackson's annotations how it is made";
    }

    /** What cannot be written, and where. */
    static String unwritable(JsonMappingException problem, JsonLimits limits) {
        return shownPlace(problem) + " " + unwritableWhy(problem, limits);
    }

    private static String unwritableWhy(JsonMappingException problem, JsonLimits limits) {
        String words = problem.getOriginalMessage();
        // Jackson has no types of their own for these.
        if (words.startsWith("Direct self-reference")) {
            return "refers to itself";
        }
        if (words.startsWith("Null key")) {
            return "has no name: a key of its map is null";
        }
        if (words.startsWith("Document nesting depth")) {
            return "is nested deeper than " + limits.maxDepth() + " levels, or refers to itself";
        }
        if (problem instanceof InvalidDefinitionException definition && definition.getType() != null) {
            return "is a " + definition.getType().toCanonical() + ", which has no properties to write";
        }
        Throwable thrown = problem.getCause();
        return thrown == null ? words : "threw " + thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
    }

    /** For example {@code 'items[1].price'}. */
    private static String shownPlace(JsonMappingException problem) {
        String place = place(problem);
        return place.isEmpty() ? "the whole value" : "'" + place + "'";
    }

    private static String problem(JsonMappingException problem, @Nullable Object plain) {
        if (problem instanceof UnrecognizedPropertyException) {
            return "is unknown";
        }
        Throwable ofTheType = ofTheType(problem);
        if (ofTheType != null) {
            return "is not valid: " + ofTheType.getMessage();
        }
        if (problem instanceof InvalidNullException) {
            return "must not be null";
        }
        if (isMissing(problem)) {
            return "is missing";
        }
        if (problem instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            return "must be " + wanted(mismatch.getTargetType()) + ", found " + kind(found(problem, plain));
        }
        if (problem.getCause() instanceof InputCoercionException range) {
            return outOfItsRange(range);
        }
        return "cannot be bound (" + problem.getClass().getSimpleName() + ")";
    }

    private static String outOfItsRange(InputCoercionException range) {
        return "must be " + wanted(range.getTargetType()) + ", found a number out of its range";
    }

    private static String place(JsonMappingException problem) {
        StringBuilder place = new StringBuilder();
        for (JsonMappingException.Reference step : problem.getPath()) {
            if (step.getFieldName() == null) {
                place.append('[').append(step.getIndex()).append(']');
            } else {
                place.append(place.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return place.length() <= SHOWN_CHARACTERS ? place.toString() : place.substring(0, SHOWN_CHARACTERS) + "…";
    }

    // Jackson has no type of its own for an absent property.
    private static boolean isMissing(JsonMappingException problem) {
        return problem.getOriginalMessage().startsWith("Missing required creator property");
    }

    private static @Nullable Object found(JsonMappingException problem, @Nullable Object plain) {
        Object value = plain;
        for (JsonMappingException.Reference step : problem.getPath()) {
            if (value instanceof Map<?, ?> map) {
                value = map.get(step.getFieldName());
            } else if (value instanceof List<?> list && step.getIndex() >= 0 && step.getIndex() < list.size()) {
                value = list.get(step.getIndex());
            } else {
                return null;
            }
        }
        return value;
    }

    private static String kind(@Nullable Object plain) {
        if (plain instanceof Map) {
            return "an object";
        }
        if (plain instanceof List) {
            return "a list";
        }
        if (plain instanceof String) {
            return "a text";
        }
        if (plain instanceof Boolean) {
            return "a boolean";
        }
        if (plain instanceof Double) {
            return "a number with a fraction";
        }
        return plain instanceof Number ? "an integer" : "null";
    }

    private static String wanted(Class<?> type) {
        if (Collection.class.isAssignableFrom(type) || type.isArray()) {
            return "a list";
        }
        return Map.class.isAssignableFrom(type) ? "an object" : type.getSimpleName();
    }
}
