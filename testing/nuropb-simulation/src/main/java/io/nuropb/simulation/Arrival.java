package io.nuropb.simulation;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How what arrives from outside is handed on inside a process. */
final class Arrival {

    private Arrival() {}

    @SuppressWarnings("NullAway") // A stage's value may be null where its type says so; the checker cannot see which.
    static <T> void pass(@Nullable T value, @Nullable Throwable failure, CompletableFuture<T> to) {
        if (failure == null) {
            to.complete(value);
        } else {
            to.completeExceptionally(failure);
        }
    }
}
