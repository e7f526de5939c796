package io.nuropb;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.Optional;

/** Finds types to which nothing can be bound before a value is there. */
public final class UsableTypes {

    private UsableTypes() {}

    /**
     * What is wrong with a type; empty if values can be bound to it, as far as that is known without one. An object
     * without fields is bound to it, so a constructor that needs none may run.
     */
    public static Optional<Json.UnusableTypeException> problem(Json json, Type type) {
        try {
            json.bind(Map.of(), type, Json.Reading.TOLERANT);
            return Optional.empty();
        } catch (Json.UnusableTypeException unusable) {
            return Optional.of(unusable);
        } catch (RuntimeException theEmptyObjectDoesNotFit) {
            return Optional.empty();
        }
    }
}
