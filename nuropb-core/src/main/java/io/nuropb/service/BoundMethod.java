package io.nuropb.service;

import io.nuropb.annotation.Param;
import io.nuropb.annotation.TypeVariables;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A method of an object, and what each of its parameters receives of a message.
 *
 * @param target asked for the object at each call
 * @param slots one for each Java parameter, in their order
 * @param parameters what a call's parameters are bound to
 * @param eventType what an event is bound to
 */
record BoundMethod(Supplier<?> target, Method method, List<Slot> slots, Parameters parameters, Type eventType) {

    /** What one Java parameter receives. */
    sealed interface Slot {

        /** The context of the call or event. */
        record Context() implements Slot {}

        /** What all the parameters, or the event, were bound to. */
        record Whole(Type type) implements Slot {}

        /** One parameter of the call. */
        record Named(Parameter parameter) implements Slot {}
    }

    /**
     * @param variables those of the class that is registered, which may inherit the method
     * @throws IllegalArgumentException if nobody could say what one of its parameters receives
     */
    static BoundMethod ofCall(Method method, Supplier<?> target, TypeVariables variables) {
        List<Slot> slots = slots(method, HandlerContext.class, variables);
        List<Parameter> named = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Slot slot : slots) {
            if (slot instanceof Slot.Named one) {
                named.add(one.parameter());
                if (!names.add(one.parameter().name())) {
                    throw new IllegalArgumentException(
                            "two parameters are called '" + one.parameter().name() + "'");
                }
            }
        }
        Slot.@Nullable Whole whole = whole(slots);
        if (whole != null && !named.isEmpty()) {
            throw new IllegalArgumentException("either one parameter takes everything, or each has a @Param name");
        }
        return new BoundMethod(target, method, slots, parameters(whole, named), Object.class);
    }

    /** The same for a method that takes events. */
    static BoundMethod ofEvent(Method method, Supplier<?> target, TypeVariables variables) {
        List<Slot> slots = slots(method, EventContext.class, variables);
        if (slots.stream().anyMatch(Slot.Named.class::isInstance)) {
            throw new IllegalArgumentException("an event is bound as a whole; @Param is for @MeshMethod");
        }
        Slot.@Nullable Whole whole = whole(slots);
        return new BoundMethod(
                target, method, slots, new Parameters.None(), whole == null ? Object.class : whole.type());
    }

    /** The same, called by another method, which leads to it. */
    BoundMethod calledBy(Method way) {
        return new BoundMethod(target, way, slots, parameters, eventType);
    }

    /** Runs the method; what it throws comes out as it was thrown. */
    @Nullable
    Object call(@Nullable Object bound, Object context) throws Exception {
        @Nullable Object[] arguments = new Object[slots.size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = argument(slots.get(i), bound, context);
        }
        try {
            return method.invoke(target.get(), arguments);
        } catch (InvocationTargetException e) {
            Throwable thrown = e.getCause();
            if (thrown instanceof Error error) {
                throw error;
            }
            throw thrown instanceof Exception exception ? exception : e;
        }
    }

    private static @Nullable Object argument(Slot slot, @Nullable Object bound, Object context) {
        if (slot instanceof Slot.Context) {
            return context;
        }
        if (slot instanceof Slot.Named named) {
            return bound instanceof Map<?, ?> values
                    ? values.get(named.parameter().name())
                    : null;
        }
        return bound;
    }

    private static List<Slot> slots(Method method, Class<?> contextType, TypeVariables variables) {
        List<Slot> slots = new ArrayList<>();
        for (java.lang.reflect.Parameter parameter : method.getParameters()) {
            Param name = parameter.getAnnotation(Param.class);
            Type type = resolved(parameter.getParameterizedType(), variables);
            if (parameter.getType() == contextType) {
                slots.add(new Slot.Context());
            } else if (parameter.getType() == HandlerContext.class || parameter.getType() == EventContext.class) {
                throw new IllegalArgumentException("it takes a "
                        + parameter.getType().getSimpleName() + ", but it is given a " + contextType.getSimpleName());
            } else if (name == null) {
                slots.add(new Slot.Whole(type));
            } else {
                boolean absent = Parameter.mayBeAbsent(parameter.getType(), parameter, parameter.getAnnotatedType());
                ParameterOptions said = new ParameterOptions(name.description(), Optional.empty());
                slots.add(new Slot.Named(new Parameter(name.value(), type, !absent, said)));
            }
        }
        return List.copyOf(slots);
    }

    private static Type resolved(Type declared, TypeVariables variables) {
        Type type = variables.resolve(declared);
        if (!TypeVariables.isResolved(type)) {
            throw new IllegalArgumentException("it takes a " + type.getTypeName()
                    + ", and nobody says what its type variables stand for; register an object of a class that does");
        }
        return type;
    }

    private static Slot.@Nullable Whole whole(List<Slot> slots) {
        List<Slot.Whole> wholes = slots.stream()
                .filter(Slot.Whole.class::isInstance)
                .map(Slot.Whole.class::cast)
                .toList();
        if (wholes.size() > 1) {
            throw new IllegalArgumentException(
                    "it has " + wholes.size() + " parameters without @Param; at most one can take everything");
        }
        return wholes.isEmpty() ? null : wholes.get(0);
    }

    private static Parameters parameters(Slot.@Nullable Whole whole, List<Parameter> named) {
        if (whole == null) {
            return named.isEmpty() ? new Parameters.None() : new Parameters.OneByOne(named);
        }
        if (!(whole.type() instanceof Class<?> type)) {
            if (whole.type() instanceof java.lang.reflect.ParameterizedType parameterized
                    && parameterized.getRawType() == Map.class) {
                return new Parameters.Raw();
            }
            throw new IllegalArgumentException(
                    "the parameters of a call are bound to a record, bean or Map<String, Object>, not to "
                            + whole.type().getTypeName());
        }
        if (type == Map.class) {
            return new Parameters.Raw();
        }
        if (type.isPrimitive()
                || type.isArray()
                || type.isEnum()
                || type.getName().startsWith("java.")) {
            throw new IllegalArgumentException("its parameter of type " + type.getSimpleName()
                    + " is no record, bean or map: say its name with @Param");
        }
        return new Parameters.Together(type);
    }
}
