package io.nuropb.annotation;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the type variables of a class's generic superclasses and interfaces stand for in that class. */
public final class TypeVariables {

    private final Map<TypeVariable<?>, Type> meanings = new HashMap<>();

    private TypeVariables() {}

    /** Those of a class; does not block. */
    public static TypeVariables of(Class<?> type) {
        TypeVariables variables = new TypeVariables();
        variables.add(type);
        return variables;
    }

    /**
     * A type that was declared in the class, or in one that it extends or implements, with its variables replaced as
     * far as known.
     */
    public Type resolve(Type declared) {
        if (isResolved(declared)) {
            return declared;
        }
        if (declared instanceof TypeVariable<?> variable) {
            Type meaning = meanings.get(variable);
            return meaning == null ? variable : meaning;
        }
        if (declared instanceof GenericArrayType array) {
            Type component = resolve(array.getGenericComponentType());
            return component instanceof Class<?> known ? known.arrayType() : new ArrayOf(component);
        }
        if (declared instanceof WildcardType wildcard) {
            // What is bound to a wildcard is bound to its upper bound.
            return resolve(wildcard.getUpperBounds()[0]);
        }
        ParameterizedType generic = (ParameterizedType) declared;
        List<Type> arguments = Arrays.stream(generic.getActualTypeArguments())
                .map(this::resolve)
                .toList();
        return new Generic(generic.getRawType(), arguments, generic.getOwnerType());
    }

    /** Whether there is no type variable in a type. */
    public static boolean isResolved(Type type) {
        if (type instanceof ParameterizedType generic) {
            return Arrays.stream(generic.getActualTypeArguments()).allMatch(TypeVariables::isResolved);
        }
        if (type instanceof GenericArrayType array) {
            return isResolved(array.getGenericComponentType());
        }
        if (type instanceof WildcardType wildcard) {
            return Arrays.stream(wildcard.getUpperBounds()).allMatch(TypeVariables::isResolved)
                    && Arrays.stream(wildcard.getLowerBounds()).allMatch(TypeVariables::isResolved);
        }
        return !(type instanceof TypeVariable);
    }

    /** The class of what has a type, as far as the virtual machine knows it. */
    static Class<?> erased(Type type) {
        if (type instanceof Class<?> known) {
            return known;
        }
        if (type instanceof ParameterizedType generic) {
            return erased(generic.getRawType());
        }
        if (type instanceof GenericArrayType array) {
            return erased(array.getGenericComponentType()).arrayType();
        }
        return erased(bound(type));
    }

    private static Type bound(Type type) {
        return type instanceof TypeVariable<?> variable
                ? variable.getBounds()[0]
                : ((WildcardType) type).getUpperBounds()[0];
    }

    private void add(@Nullable Type type) {
        if (type instanceof ParameterizedType generic) {
            Class<?> raw = (Class<?>) generic.getRawType();
            TypeVariable<?>[] variables = raw.getTypeParameters();
            for (int i = 0; i < variables.length; i++) {
                meanings.put(variables[i], resolve(generic.getActualTypeArguments()[i]));
            }
            add(raw);
        } else if (type instanceof Class<?> known) {
            add(known.getGenericSuperclass());
            Arrays.stream(known.getGenericInterfaces()).forEach(this::add);
        }
    }

    private record ArrayOf(Type component) implements GenericArrayType {
        @Override
        public Type getGenericComponentType() {
            return component;
        }

        @Override
        public String getTypeName() {
            return component.getTypeName() + "[]";
        }
    }

    private record Generic(
            Type raw, List<Type> arguments, @Nullable Type owner) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return arguments.toArray(Type[]::new);
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return owner;
        }

        @Override
        public String getTypeName() {
            return raw.getTypeName()
                    + arguments.stream().map(Type::getTypeName).collect(Collectors.joining(", ", "<", ">"));
        }
    }
}
