package io.nuropb.messaging;

import io.nuropb.CompletionFailure;
import io.nuropb.Scheduler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Completes the futures of callers, each in a task of its own on {@link Scheduler#callbacks}: what is chained to one
 * may block, and holds up neither this library nor another caller.
 */
public final class CallerFutures {

    private CallerFutures() {}

    /**
     * A caller's own future of what a stage comes to; complete from the beginning if the stage is. What is chained to
     * it is a part of what the caller is handling now. To complete or cancel it gives up the waiting, nothing else. If
     * there is no thread to complete it on, it is completed where the stage is.
     *
     * @param stage may be completed on any thread
     */
    public static <T> CompletableFuture<T> of(CompletionStage<T> stage, Scheduler scheduler) {
        CompletableFuture<T> future = scheduler.newFuture();
        MessageIds caller = MessageIds.current();
        boolean isDone = stage.toCompletableFuture().isDone();
        stage.whenComplete((value, failure) -> {
            Runnable completion = () -> caller.during(() -> settle(future, value, failure));
            if (isDone) {
                completion.run();
            } else {
                complete(completion, lack -> completion.run(), scheduler);
            }
        });
        return future;
    }

    /**
     * Has a caller's future completed.
     *
     * @param completion completes it
     * @param otherwise completes it where there is no thread for that, on the present one: told what is lacking
     */
    public static void complete(Runnable completion, Consumer<NuropbException> otherwise, Scheduler scheduler) {
        try {
            scheduler.callbacks().execute(completion);
            if (scheduler.isClosed()) {
                NuropbException closed = new NuropbTransportException(
                        "The call has ended, but its result is not made any more: the scheduler was"
                                + " closed. Close the client first",
                        true,
                        null);
                scheduler.runCallback(() -> otherwise.accept(closed));
            }
        } catch (Throwable e) {
            NuropbException lack = new NuropbTransportException(
                    "The call has ended, but there is no thread that could make its result", true, e);
            scheduler.runCallback(() -> otherwise.accept(lack));
        }
    }

    private static <T> void settle(CompletableFuture<T> future, @Nullable T value, @Nullable Throwable failure) {
        if (failure == null) {
            future.complete(value);
        } else {
            future.completeExceptionally(CompletionFailure.causeOf(failure));
        }
    }
}
