package io.nuropb.client;

import io.nuropb.DurationText;
import io.nuropb.Scheduler;
import io.nuropb.messaging.CallerFutures;
import io.nuropb.messaging.MessageIds;
import io.nuropb.messaging.NuropbException;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.NuropbTransportException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a call comes to, for its caller, who either waits for it or takes a future.
 *
 * <p>It is known on a thread that has other things to do. So whoever waits makes the result in the own thread; for a
 * future it is made, and what is chained to it runs, on {@link Scheduler#callbacks()}; if there is no such thread to be
 * had, the future fails on the one on which the outcome is known. Completed once. Thread-safe.
 *
 * @param <T> what the result is bound to
 */
final class CallPromise<T> {

    /**
     * Calls end at their own time-out; this much later the thread is let go even if nothing runs any more that could
     * end them.
     */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Scheduler scheduler;

    private final CompletableFuture<Supplier<@Nullable Object>> known = new CompletableFuture<>();

    /** Who is told of the outcome; {@code null} if nobody is. Set before the call has begun. */
    private volatile @Nullable ObservedCall observed;

    CallPromise(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Has observers told of the outcome. */
    void observe(ObservedCall call) {
        observed = call;
    }

    /**
     * Says how to make the result; what fails in its making is the result, too. Runs nothing that is not this
     * library's.
     */
    void complete(Supplier<@Nullable Object> result) {
        known.complete(result);
    }

    void fail(NuropbException failure) {
        complete(() -> {
            throw failure;
        });
    }

    /** Has something done when the result is known, or nobody wants it any more. */
    void whenEnded(Runnable action) {
        CompletionStage<?> ended = known;
        ended.whenComplete((result, givenUp) -> action.run());
    }

    /** Whether the result is known, or nobody wants it any more. */
    boolean hasEnded() {
        return known.isDone();
    }

    /**
     * A future of the result; to complete or cancel it gives up the waiting. What is chained to it is a part of what
     * the present thread handles.
     */
    CompletableFuture<T> future() {
        MessageIds caller = MessageIds.current();
        CompletableFuture<T> future = scheduler.newFuture();
        CompletionStage<Supplier<@Nullable Object>> result = known;
        result.whenComplete((making, givenUp) -> {
            if (givenUp == null) {
                CallerFutures.complete(
                        () -> caller.during(() -> make(making, future)), future::completeExceptionally, scheduler);
            }
        });
        CompletionStage<T> taken = future;
        taken.whenComplete((value, failure) -> giveUp());
        return future;
    }

    /**
     * Waits for the result, and makes it. Blocks for as long as a call may take, and a little longer.
     *
     * @param patience how long the call may take
     * @param call what it is, for people
     * @throws NuropbException the failure itself
     */
    T await(Duration patience, Supplier<String> call) {
        try {
            return made(scheduler.await(known, patience.plus(GRACE)));
        } catch (ExecutionException e) {
            throw new NuropbTransportException("The result of " + call.get() + " cannot be made", true, e);
        } catch (TimeoutException e) {
            giveUp();
            throw new NuropbTimeoutException(
                    call.get() + " has no outcome within " + DurationText.of(patience) + ", nor its time-out", e);
        } catch (InterruptedException e) {
            giveUp();
            Thread.currentThread().interrupt();
            throw new NuropbTransportException(
                    "The thread was interrupted while it waited for " + call.get() + "; it may be handled all the same",
                    true,
                    e);
        }
    }

    private void giveUp() {
        known.cancel(false);
        ObservedCall call = observed;
        if (call != null) {
            call.givenUp();
        }
    }

    private void make(Supplier<@Nullable Object> making, CompletableFuture<T> future) {
        try {
            future.complete(made(making));
        } catch (RuntimeException | Error e) {
            future.completeExceptionally(e);
        }
    }

    // The result was bound to this type.
    @SuppressWarnings("unchecked")
    private T made(Supplier<@Nullable Object> making) {
        ObservedCall call = observed;
        Supplier<@Nullable Object> told = call == null ? making : () -> call.made(making);
        return (T) told.get();
    }
}
