package io.nuropb.service;

import io.nuropb.Json;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the parameters of a method's calls are bound to. */
sealed interface Parameters {

    /**
     * Binds the parameters of one call.
     *
     * @param reading what becomes of parameters, and of fields inside them, that nobody here knows
     * @throws Json.BindingException if something is missing, of another type, or unknown where the reading is strict;
     *     it names the parameter
     */
    Object bind(Json json, Map<String, @Nullable Object> given, Json.Reading reading);

    /**
     * What a call may give.
     *
     * @param json what binds them
     * @return empty if it is not known
     */
    default Optional<List<Parameter>> list(Json json) {
        return Optional.of(List.of());
    }

    /** What a message's values are bound to, each by itself. */
    default List<Type> types() {
        return List.of();
    }

    /** All together, as one record or bean. */
    record Together(Class<?> type) implements Parameters {

        @Override
        public Object bind(Json json, Map<String, @Nullable Object> given, Json.Reading reading) {
            return Objects.requireNonNull(json.bind(given, type, reading));
        }

        @Override
        public Optional<List<Parameter>> list(Json json) {
            return json.fields(type)
                    .map(fields -> fields.stream()
                            .map(field -> new Parameter(field.name(), field.type(), field.required()))
                            .toList());
        }

        @Override
        public List<Type> types() {
            return List.of(type);
        }
    }

    /** As they come. */
    record Raw() implements Parameters {

        @Override
        public Object bind(Json json, Map<String, @Nullable Object> given, Json.Reading reading) {
            return given;
        }
    }

    /** None at all. */
    record None() implements Parameters {

        @Override
        public Object bind(Json json, Map<String, @Nullable Object> given, Json.Reading reading) {
            refuseUnknown(given, Set.of(), reading);
            return given;
        }
    }

    /** One by one: a map from their names to what they were bound to. */
    record OneByOne(List<Parameter> list) implements Parameters {

        public OneByOne {
            list = List.copyOf(list);
        }

        @Override
        public Optional<List<Parameter>> list(Json json) {
            return Optional.of(list);
        }

        @Override
        public List<Type> types() {
            return list.stream().map(Parameter::type).toList();
        }

        @Override
        public Object bind(Json json, Map<String, @Nullable Object> given, Json.Reading reading) {
            Set<String> known = new HashSet<>();
            list.forEach(parameter -> known.add(parameter.name()));
            refuseUnknown(given, known, reading);
            Map<String, @Nullable Object> bound = new LinkedHashMap<>();
            for (Parameter parameter : list) {
                bound.put(parameter.name(), bind(json, parameter, given, reading));
            }
            return bound;
        }

        private static @Nullable Object bind(
                Json json, Parameter parameter, Map<String, @Nullable Object> given, Json.Reading reading) {
            Object plain = given.get(parameter.name());
            if (parameter.required() && plain == null) {
                boolean missing = !given.containsKey(parameter.name());
                throw new Json.BindingException(parameter.name(), missing ? "is missing" : "must not be null", null);
            }
            try {
                return json.bind(plain, parameter.type(), reading);
            } catch (Json.BindingException e) {
                throw e.within(parameter.name());
            }
        }
    }

    /** As others bind them, with what was said of them at the registration. */
    record WithOptions(Parameters bound, Map<String, ParameterOptions> options) implements Parameters {

        @Override
        public Object bind(Json json, Map<String, @Nullable Object> given, Json.Reading reading) {
            return bound.bind(json, completed(given), reading);
        }

        private Map<String, @Nullable Object> completed(Map<String, @Nullable Object> given) {
            Map<String, Object> missing = new LinkedHashMap<>();
            options.forEach((name, said) -> said.fallback()
                    .filter(value -> !given.containsKey(name))
                    .ifPresent(value -> missing.put(name, value)));
            if (missing.isEmpty()) {
                return given;
            }
            Map<String, @Nullable Object> completed = new LinkedHashMap<>(given);
            completed.putAll(missing);
            return completed;
        }

        @Override
        public List<Type> types() {
            return bound.types();
        }

        @Override
        public Optional<List<Parameter>> list(Json json) {
            return bound.list(json)
                    .map(parameters -> parameters.stream()
                            .map(parameter ->
                                    parameter.with(options.getOrDefault(parameter.name(), ParameterOptions.NONE)))
                            .toList());
        }
    }

    /** The same with what is said of them. */
    default Parameters with(Map<String, ParameterOptions> options) {
        return options.isEmpty() ? this : new WithOptions(this, options);
    }

    private static void refuseUnknown(Map<String, @Nullable Object> given, Set<String> known, Json.Reading reading) {
        if (reading == Json.Reading.TOLERANT) {
            return;
        }
        for (String name : given.keySet()) {
            if (!known.contains(name)) {
                throw new Json.BindingException(name, "is unknown", null);
            }
        }
    }
}
