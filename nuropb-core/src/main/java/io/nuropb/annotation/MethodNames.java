package io.nuropb.annotation;

import java.lang.reflect.Method;
import java.util.Locale;
import java.util.regex.Pattern;

/** What Java methods are called on the mesh. */
public final class MethodNames {

    /**
     * Between a small letter or digit and a capital, and before the last capital of several that a small letter
     * follows.
     */
    private static final Pattern WORD_BOUNDARY = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    private MethodNames() {}

    /** The name that {@link MeshMethod} gives the method, or else the method's own in snake case. */
    public static String of(Method method) {
        MeshMethod annotation = method.getAnnotation(MeshMethod.class);
        return annotation == null || annotation.value().isEmpty() ? snakeCase(method.getName()) : annotation.value();
    }

    /** A name in snake case, as Python's are: {@code createOrder} becomes {@code create_order}. */
    public static String snakeCase(String camelCase) {
        return WORD_BOUNDARY.matcher(camelCase).replaceAll("_").toLowerCase(Locale.ROOT);
    }
}
