package io.nuropb.service;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One parameter of a method on the mesh.
 *
 * @param name its name on the mesh
 * @param type what its value is bound to
 * @param required whether a call has to give it
 * @param options what was said of it when its method was registered
 */
record Parameter(String name, Type type, boolean required, ParameterOptions options) {

    private static final Set<Class<?>> OPTIONALS =
            Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    private static final int SETTER_PREFIX = 3;

    /** A parameter of which nothing else is said. */
    Parameter(String name, Type type, boolean required) {
        this(name, type, required, ParameterOptions.NONE);
    }

    /** The same with what is said of it; it need not be given if it has a fallback. */
    Parameter with(ParameterOptions value) {
        return new Parameter(name, type, required && value.fallback().isEmpty(), value);
    }

    /** The parameters that a record or bean stands for, as {@link io.nuropb.Json#bind} binds them. */
    static List<Parameter> of(Class<?> type) {
        return type.isRecord() ? components(type) : properties(type);
    }

    /** Whether a parameter may be missing: an optional, or one that carries an annotation called {@code Nullable}. */
    static boolean mayBeAbsent(Class<?> type, AnnotatedElement... annotated) {
        return OPTIONALS.contains(type)
                || Stream.of(annotated)
                        .flatMap(element -> Stream.of(element.getAnnotations()))
                        .map(Annotation::annotationType)
                        .anyMatch(annotation -> annotation.getSimpleName().equals("Nullable"));
    }

    private static List<Parameter> components(Class<?> type) {
        List<Parameter> parameters = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            boolean absent = mayBeAbsent(component.getType(), component, component.getAnnotatedType());
            parameters.add(new Parameter(component.getName(), component.getGenericType(), !absent));
        }
        return List.copyOf(parameters);
    }

    /** What a bean has setters for. A property that a call does not give keeps the value that the bean gave it. */
    private static List<Parameter> properties(Class<?> type) {
        return Stream.of(type.getMethods())
                .filter(Parameter::isSetter)
                .map(setter -> new Parameter(propertyName(setter), setter.getGenericParameterTypes()[0], false))
                // Reflection gives methods in no order of its own.
                .sorted(Comparator.comparing(Parameter::name))
                .toList();
    }

    private static boolean isSetter(Method method) {
        return method.getName().startsWith("set")
                && method.getName().length() > SETTER_PREFIX
                && method.getParameterCount() == 1
                && !method.isBridge()
                && !Modifier.isStatic(method.getModifiers());
    }

    private static String propertyName(Method setter) {
        String name = setter.getName().substring(SETTER_PREFIX);
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }
}
