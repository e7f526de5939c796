package io.nuropb.service;

import io.nuropb.Json;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a service says of itself, in the shape that Python clients know.
 *
 * <p>Types are told by the names that they have in Python, as Python services do: {@code str}, {@code int},
 * {@code float}, {@code bool}, {@code list}, {@code dict}, and {@code datetime} and the like for what travels as a text
 * of that form. Records and beans are {@code dict}, enums {@code str}; an empty text means any type.
 */
final class ServiceDescription {

    /** The method that asks for it. */
    static final String METHOD = "nuropb_describe";

    private static final Map<Class<?>, String> NAMES = names();

    private ServiceDescription() {}

    /**
     * The description as a plain JSON value.
     *
     * @param json what binds the parameters of calls
     */
    static Map<String, @Nullable Object> of(MeshService service, Json json) {
        Map<String, Object> methods = new LinkedHashMap<>();
        service.registered().forEach(method -> methods.put(method.name(), method(method, json)));
        Map<String, @Nullable Object> description = new LinkedHashMap<>();
        description.put("service_name", service.name().value());
        description.put("service_version", service.version());
        description.put("description", service.description());
        description.put("warnings", List.of());
        description.put(
                "encrypted_methods",
                service.registered().stream()
                        .anyMatch(method -> method.options().requiresEncryption()));
        description.put(
                "public_key", service.key().map(key -> key.publicKey().pem()).orElse(null));
        description.put("methods", methods);
        return description;
    }

    private static Map<String, Object> method(MeshService.Method method, Json json) {
        List<Object> properties = new ArrayList<>();
        List<String> required = new ArrayList<>();
        for (Parameter parameter : method.parameters().list(json).orElse(List.of())) {
            properties.add(List.of(parameter.name(), property(parameter)));
            if (parameter.required()) {
                required.add(parameter.name());
            }
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("type", "object");
        parameters.put("properties", properties);
        parameters.put("required", required);
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("description", method.options().description());
        description.put("requires_encryption", method.options().requiresEncryption());
        description.put("parameters", parameters);
        return description;
    }

    private static Map<String, @Nullable Object> property(Parameter parameter) {
        Map<String, @Nullable Object> property = new LinkedHashMap<>();
        property.put("type", typeName(parameter.type()));
        property.put("description", parameter.options().description());
        property.put(
                "default",
                parameter.required() ? "" : parameter.options().fallback().orElse(null));
        return property;
    }

    static String typeName(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            return parameterized.getRawType() == Optional.class
                    ? typeName(parameterized.getActualTypeArguments()[0])
                    : typeName(parameterized.getRawType());
        }
        if (!(type instanceof Class<?> known)) {
            return "";
        }
        String name = NAMES.get(known);
        if (name != null) {
            return name;
        }
        if (known.isEnum()) {
            return "str";
        }
        return known.isArray() || Collection.class.isAssignableFrom(known) ? "list" : "dict";
    }

    private static Map<Class<?>, String> names() {
        Map<Class<?>, String> names = new LinkedHashMap<>();
        List.of(String.class, CharSequence.class, char.class, Character.class, byte[].class)
                .forEach(type -> names.put(type, "str"));
        List.of(boolean.class, Boolean.class).forEach(type -> names.put(type, "bool"));
        List.of(
                        byte.class,
                        Byte.class,
                        short.class,
                        Short.class,
                        int.class,
                        Integer.class,
                        long.class,
                        Long.class,
                        BigInteger.class,
                        OptionalInt.class,
                        OptionalLong.class)
                .forEach(type -> names.put(type, "int"));
        List.of(float.class, Float.class, double.class, Double.class, Number.class, OptionalDouble.class)
                .forEach(type -> names.put(type, "float"));
        List.of(Instant.class, LocalDateTime.class, OffsetDateTime.class, ZonedDateTime.class)
                .forEach(type -> names.put(type, "datetime"));
        names.put(BigDecimal.class, "Decimal");
        names.put(LocalDate.class, "date");
        names.put(LocalTime.class, "time");
        names.put(Duration.class, "timedelta");
        names.put(UUID.class, "UUID");
        names.put(Object.class, "");
        return Map.copyOf(names);
    }
}
