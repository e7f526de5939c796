package io.nuropb.annotation;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Finds the handlers that a class has. */
public final class AnnotatedMethods {

    private AnnotatedMethods() {}

    /**
     * The methods with {@link MeshMethod} or {@link OnEvent} that a class declares or inherits from its superclasses,
     * sorted by name. Of a method and the one that it overrides, if both are annotated, it is the former, with its
     * annotation. Methods of interfaces are none: their annotations are for callers.
     */
    public static List<Method> of(Class<?> type) {
        TypeVariables variables = TypeVariables.of(type);
        List<Method> found = new ArrayList<>();
        for (Class<?> declaring = type; declaring != null; declaring = declaring.getSuperclass()) {
            List<Method> own = Arrays.stream(declaring.getDeclaredMethods())
                    .filter(AnnotatedMethods::isAnnotated)
                    // It carries the annotations of what it leads to, and that is found by itself.
                    .filter(method -> !method.isBridge())
                    .filter(method -> found.stream().noneMatch(later -> haveOneSignature(later, method, variables)))
                    .toList();
            found.addAll(own);
        }
        // Reflection gives methods in no order of its own, and each instance of a service is to register the same.
        found.sort(Comparator.comparing(Method::getName).thenComparing(Method::toString));
        return List.copyOf(found);
    }

    /**
     * The method by which others can call one that a class has: that of a superclass which is not public cannot be
     * called from outside, but compilers give a public subclass one that leads to it.
     *
     * @param type a class that declares or inherits the method
     * @return the method itself if there is no other
     */
    public static Method callable(Class<?> type, Method method) {
        return Arrays.stream(type.getMethods())
                .filter(Method::isBridge)
                .filter(bridge -> isWayTo(bridge, method))
                .findFirst()
                .orElse(method);
    }

    private static boolean isWayTo(Method bridge, Method method) {
        return bridge.getName().equals(method.getName())
                && bridge.getReturnType() == method.getReturnType()
                && Arrays.equals(bridge.getParameterTypes(), method.getParameterTypes());
    }

    private static boolean isAnnotated(Method method) {
        return method.isAnnotationPresent(MeshMethod.class) || method.isAnnotationPresent(OnEvent.class);
    }

    private static boolean haveOneSignature(Method one, Method other, TypeVariables variables) {
        return one.getName().equals(other.getName())
                && parameterTypes(one, variables).equals(parameterTypes(other, variables));
    }

    private static List<Class<?>> parameterTypes(Method method, TypeVariables variables) {
        List<Class<?>> types = new ArrayList<>();
        for (Type declared : method.getGenericParameterTypes()) {
            types.add(TypeVariables.erased(variables.resolve(declared)));
        }
        return types;
    }
}
