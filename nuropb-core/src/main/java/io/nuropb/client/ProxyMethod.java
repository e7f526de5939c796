package io.nuropb.client;

import io.nuropb.annotation.MethodNames;
import io.nuropb.annotation.Param;
import io.nuropb.annotation.TypeVariables;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A method of an interface, and how to call it on the mesh.
 *
 * @param label the Java method, for people
 * @param name the method's name on the mesh
 * @param parameters the names of the parameters; none if there is no parameter, or one that is all of them
 * @param whole whether there is one parameter that is all of them
 * @param result what the result is bound to
 * @param blocks whether it returns the result itself
 * @param needsValue whether it cannot return {@code null}
 */
record ProxyMethod(
        String label,
        String name,
        List<String> parameters,
        boolean whole,
        Type result,
        boolean blocks,
        boolean needsValue) {

    /** @throws IllegalArgumentException if it cannot be called on the mesh; the message names it */
    static ProxyMethod of(Method method) {
        String label = method.getDeclaringClass().getSimpleName() + "." + method.getName();
        Parameter[] parameters = method.getParameters();
        boolean whole = parameters.length == 1 && !parameters[0].isAnnotationPresent(Param.class);
        if (whole) {
            requireObject(label, parameters[0].getType());
        }
        boolean later =
                method.getReturnType() == CompletableFuture.class || method.getReturnType() == CompletionStage.class;
        Type result = later ? promised(label, method.getGenericReturnType()) : returned(method);
        requireKnown(label, result);
        return new ProxyMethod(
                label,
                name(label, method),
                whole ? List.of() : names(label, parameters),
                whole,
                result,
                !later,
                method.getReturnType().isPrimitive() && result != Void.class);
    }

    /** The parameters of a call. */
    @Nullable
    Object params(@Nullable Object[] arguments) {
        if (whole) {
            return arguments[0] == null ? Map.of() : arguments[0];
        }
        Map<String, @Nullable Object> params = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            params.put(parameters.get(i), arguments[i]);
        }
        return params;
    }

    private static String name(String label, Method method) {
        String name = MethodNames.of(method);
        if (name.startsWith("_")) {
            throw refusal(label, "would call '" + name + "', and names that begin with '_' cannot be called");
        }
        return name;
    }

    private static List<String> names(String label, Parameter[] parameters) {
        List<String> names = new ArrayList<>();
        for (Parameter parameter : parameters) {
            String name = Optional.ofNullable(parameter.getAnnotation(Param.class))
                    .map(Param::value)
                    .orElseThrow(() -> refusal(
                            label, "has several parameters, and not each has its name; give each one a @Param"));
            if (names.contains(name)) {
                throw refusal(label, "has two parameters of the name '" + name + "'");
            }
            names.add(name);
        }
        return names;
    }

    private static void requireObject(String label, Class<?> type) {
        boolean single = type.isPrimitive()
                || type.isArray()
                || type.isEnum()
                || CharSequence.class.isAssignableFrom(type)
                || Collection.class.isAssignableFrom(type)
                || type.getName().startsWith("java.lang.")
                || type.getName().startsWith("java.time.");
        if (single) {
            throw refusal(
                    label,
                    "has a " + type.getSimpleName()
                            + " as its parameter, which is no record, bean or map; give it its name" + " with @Param");
        }
    }

    private static Type promised(String label, Type type) {
        if (type instanceof ParameterizedType promise) {
            return promise.getActualTypeArguments()[0];
        }
        throw refusal(label, "does not say what its future is of");
    }

    private static Type returned(Method method) {
        Class<?> type = method.getReturnType();
        return type.isPrimitive() ? MethodType.methodType(type).wrap().returnType() : method.getGenericReturnType();
    }

    private static void requireKnown(String label, Type result) {
        if (!TypeVariables.isResolved(result) || result instanceof WildcardType) {
            throw refusal(label, "returns '" + result + "', which is no type that a result could be bound to");
        }
        Type raw = result instanceof ParameterizedType generic ? generic.getRawType() : result;
        if (raw instanceof Class<?> type
                && (Future.class.isAssignableFrom(type) || CompletionStage.class.isAssignableFrom(type))) {
            throw refusal(
                    label,
                    "returns a " + type.getSimpleName()
                            + " here; allowed are CompletableFuture and CompletionStage of a value");
        }
    }

    private static IllegalArgumentException refusal(String label, String why) {
        return new IllegalArgumentException(label + " cannot be called on the mesh: it " + why);
    }
}
