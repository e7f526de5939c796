package io.nuropb.service;

import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A result of a handler that stands for one that comes later, and for which nobody would wait: a future that cannot tell of its end, or
 * what does nothing before somebody subscribes to it. The message would be settled before its work is done.
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
            "kotlinx.coroutines.flow.Flow");

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
        if (FOREIGN.contains(type.getName()) || isForeign(type.getSuperclass())) {
            return true;
        }
        for (Class<?> implemented : type.getInterfaces()) {
            if (isForeign(implemented)) {
                return true;
            }
        }
        return false;
    }
}
