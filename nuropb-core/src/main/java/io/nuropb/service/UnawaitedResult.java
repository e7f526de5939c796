package io.nuropb.service;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A result of a handler that stands for one that comes later, and for which nobody would wait: a future that cannot
 * tell of its end, or what does nothing before somebody subscribes to it. The message would be settled before its work
 * is done.
 */
final class UnawaitedResult {

    /** What other libraries have instead of a {@link CompletionStage}. By name, for none of them need be there. */
    private static final Set<String> FOREIGN = Set.of(
            "org.reactivestreams.Publisher",
            "io.smallrye.mutiny.Uni",
            "io.reactivex.rxjava3.core.CompletableSource",
            "io.reactivex.rxjava3.core.MaybeSource",
            "io.reactivex.rxjava3.core.ObservableSource",
            "io.reactivex.rxjava3.core.SingleSource",
            "kotlinx.coroutines.Job",
            "kotlinx.coroutines.flow.Flow",
            "scala.concurrent.Future");

    /** By what they offer a stage or a future of themselves, in place of being one. */
    private static final List<String> CONVERSIONS = List.of("toCompletionStage", "toFuture");

    private static final ClassValue<Boolean> KNOWN = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return !CompletionStage.class.isAssignableFrom(type)
                    && (Future.class.isAssignableFrom(type)
                            || Flow.Publisher.class.isAssignableFrom(type)
                            || isForeign(type));
        }
    };

    private UnawaitedResult() {}

    /**
     * The type of such a result in a declared one: the type itself, or what its stages complete with; empty if there is
     * none.
     */
    static Optional<Class<?>> in(Type declared) {
        if (declared instanceof WildcardType wildcard) {
            return in(wildcard.getUpperBounds()[0]);
        }
        if (declared instanceof ParameterizedType generic) {
            Class<?> raw = (Class<?>) generic.getRawType();
            return CompletionStage.class.isAssignableFrom(raw)
                    ? Arrays.stream(generic.getActualTypeArguments())
                            .flatMap(argument -> in(argument).stream())
                            .findFirst()
                    : in(raw);
        }
        return declared instanceof Class<?> type && is(type) ? Optional.of(type) : Optional.empty();
    }

    /** Whether values of this type are such results. */
    static boolean is(Class<?> type) {
        return KNOWN.get(type);
    }

    /**
     * Hands on what a handler returned.
     *
     * @throws IllegalStateException if it is such a result
     */
    static @Nullable Object refused(@Nullable Object returned) {
        if (returned != null && is(returned.getClass())) {
            throw new IllegalStateException(
                    "the handler returned a " + returned.getClass().getName() + remedy());
        }
        return returned;
    }

    /** What is wrong with a type, to be said behind its name. */
    static String remedy() {
        return ", whose end nobody waits for; return the result itself, or a CompletionStage of it such as mono.toFuture()";
    }

    private static boolean isForeign(@Nullable Class<?> type) {
        if (type == null) {
            return false;
        }
        if (FOREIGN.contains(type.getName()) || isForeign(type.getSuperclass()) || isConverted(type)) {
            return true;
        }
        for (Class<?> implemented : type.getInterfaces()) {
            if (isForeign(implemented)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a type is a future in the manner of Vert.x. */
    private static boolean isConverted(Class<?> type) {
        return CONVERSIONS.stream().anyMatch(name -> {
            try {
                Class<?> converted = type.getMethod(name).getReturnType();
                return CompletionStage.class.isAssignableFrom(converted) || Future.class.isAssignableFrom(converted);
            } catch (NoSuchMethodException | LinkageError none) {
                return false;
            }
        });
    }
}
