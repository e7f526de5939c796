package io.nuropb.service;

import io.nuropb.annotation.AnnotatedMethods;
import io.nuropb.annotation.MeshMethod;
import io.nuropb.annotation.MethodNames;
import io.nuropb.annotation.OnEvent;
import io.nuropb.annotation.TypeVariables;
import io.nuropb.messaging.TopicPattern;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The annotated methods of one object, checked once, when they are registered. */
final class AnnotatedHandlers {

    private final Class<?> type;
    private final Supplier<?> target;
    private final List<Method> methods;
    private final TypeVariables variables;

    private AnnotatedHandlers(Class<?> type, Supplier<?> target, List<Method> methods, TypeVariables variables) {
        this.type = type;
        this.target = target;
        this.methods = methods;
        this.variables = variables;
    }

    /** @throws IllegalArgumentException if no method is annotated, or one that is cannot be called */
    static AnnotatedHandlers of(Object target) {
        return of(target.getClass(), () -> target, method -> method.canAccess(target));
    }

    /**
     * The same of an object that need not be there yet.
     *
     * @param type its class, which declares or inherits the methods
     * @param target asked for the object at each call
     */
    static AnnotatedHandlers of(Class<?> type, Supplier<?> target) {
        return of(type, target, AnnotatedHandlers::isPublic);
    }

    private static AnnotatedHandlers of(Class<?> type, Supplier<?> target, Predicate<Method> accessible) {
        List<Method> methods = AnnotatedMethods.of(type);
        if (methods.isEmpty()) {
            throw new IllegalArgumentException(
                    type.getName() + " has no method with @MeshMethod or @OnEvent, so it handles nothing");
        }
        TypeVariables variables = TypeVariables.of(type);
        Predicate<Method> callable = method -> accessible.test(AnnotatedMethods.callable(type, method));
        methods.forEach(method -> check(method, callable, variables));
        return new AnnotatedHandlers(type, target, methods, variables);
    }

    void register(MeshServiceBuilder builder) {
        for (Method method : methods) {
            try {
                if (method.isAnnotationPresent(MeshMethod.class)) {
                    builder.register(meshMethod(method));
                } else {
                    builder.register(route(method));
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(shown(method) + ": " + e.getMessage(), e);
            }
        }
    }

    private MeshService.Method meshMethod(Method method) {
        MeshMethod annotation = method.getAnnotation(MeshMethod.class);
        BoundMethod bound =
                BoundMethod.ofCall(method, target, variables).calledBy(AnnotatedMethods.callable(type, method));
        return new MeshService.Method(
                MethodNames.of(method),
                bound.parameters(),
                new MethodOptions(
                        annotation.description(),
                        annotation.requiresEncryption(),
                        Optional.empty(),
                        Map.of(),
                        annotation.tolerant(),
                        annotation.maxConcurrent() == 0
                                ? OptionalInt.empty()
                                : OptionalInt.of(annotation.maxConcurrent()),
                        annotation.quick()),
                bound::call);
    }

    private EventRoutes.Route route(Method method) {
        BoundMethod bound =
                BoundMethod.ofEvent(method, target, variables).calledBy(AnnotatedMethods.callable(type, method));
        String pattern = method.getAnnotation(OnEvent.class).value();
        return new EventRoutes.Route(new TopicPattern(pattern), bound.eventType(), bound::call);
    }

    private static boolean isPublic(Method method) {
        return Modifier.isPublic(method.getModifiers())
                && Modifier.isPublic(method.getDeclaringClass().getModifiers());
    }

    private static void check(Method method, Predicate<Method> accessible, TypeVariables variables) {
        if (Modifier.isStatic(method.getModifiers())) {
            throw new IllegalArgumentException(shown(method) + " is static; handlers are methods of an object");
        }
        if (!accessible.test(method)) {
            throw new IllegalArgumentException(shown(method)
                    + " cannot be called from outside: make the method and its class public, or register it with method(…)"
                    + " or onEvent(…)");
        }
        if (method.isAnnotationPresent(MeshMethod.class) && method.isAnnotationPresent(OnEvent.class)) {
            throw new IllegalArgumentException(shown(method) + " has both @MeshMethod and @OnEvent; choose one");
        }
        UnawaitedResult.in(variables.resolve(method.getGenericReturnType())).ifPresent(type -> {
            boolean isInStage = CompletionStage.class.isAssignableFrom(method.getReturnType());
            throw new IllegalArgumentException(shown(method) + " returns a "
                    + (isInStage ? method.getReturnType().getSimpleName() + " of a " : "") + type.getName()
                    + UnawaitedResult.remedy());
        });
    }

    private static String shown(Method method) {
        return method.getDeclaringClass().getName() + "." + method.getName();
    }
}
