package io.nuropb.annotation;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the handlers that a class has. */
public final class AnnotatedMethods {

    private AnnotatedMethods() {}

    /**
     * The methods with {@link MeshMethod} or {@link OnEvent} that a class declares or inherits from its superclasses, sorted by name. Of a
     * method and the one that it overrides, if both are annotated, it is the former, with its annotation. Methods of interfaces are
     * none: their annotations are for callers.
     */
    public static List<Method> of(Class<?> type) {
        List<Method> found = new ArrayList<>();
        Set<String> overridden = new HashSet<>();
        for (Class<?> declaring = type; declaring != null; declaring = declaring.getSuperclass()) {
            // Bridges carry the annotations of what they lead to, and the parameters of what that overrides.
            List<Method> annotated = Arrays.stream(declaring.getDeclaredMethods())
                    .filter(AnnotatedMethods::isAnnotated)
                    .toList();
            annotated.stream()
                    .filter(method -> !method.isBridge() && !overridden.contains(signature(method)))
                    .forEach(found::add);
            annotated.forEach(method -> overridden.add(signature(method)));
        }
        // Reflection gives methods in no order of its own, and each instance of a service is to register the same.
        found.sort(Comparator.comparing(Method::getName).thenComparing(Method::toString));
        return List.copyOf(found);
    }

    private static boolean isAnnotated(Method method) {
        return method.isAnnotationPresent(MeshMethod.class) || method.isAnnotationPresent(OnEvent.class);
    }

    private static String signature(Method method) {
        return method.getName() + Arrays.toString(method.getParameterTypes());
    }
}
