package io.nuropb.service;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Type;
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

    /** A parameter of which nothing else is said. */
    Parameter(String name, Type type, boolean required) {
        this(name, type, required, ParameterOptions.NONE);
    }

    /** The same with what is said of it; it need not be given if it has a fallback. */
    Parameter with(ParameterOptions value) {
        return new Parameter(name, type, required && value.fallback().isEmpty(), value);
    }

    /** Whether a parameter may be missing: an optional, or one that carries an annotation called {@code Nullable}. */
    static boolean mayBeAbsent(Class<?> type, AnnotatedElement... annotated) {
        return OPTIONALS.contains(type)
                || Stream.of(annotated)
                        .flatMap(element -> Stream.of(element.getAnnotations()))
                        .map(Annotation::annotationType)
                        .anyMatch(annotation -> annotation.getSimpleName().equals("Nullable"));
    }
}
