package io.nuropb.testkit;

import io.nuropb.DurationText;
import io.nuropb.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * A future on a virtual time line: whoever waits for it moves the time on meanwhile, or waits while another thread does
 * so. On a time line of one thread, waiting for an ordinary future would keep away the only thread that can complete
 * it, for ever.
 *
 * <p>What is derived from it ({@code thenApply} and the like, {@code copy}) is of the same kind, and {@code orTimeout}
 * and {@code completeOnTimeout} go by virtual time. The static {@link CompletableFuture#allOf} and
 * {@link CompletableFuture#anyOf} make ordinary futures: wait for the futures one by one, or return the stage.
 * {@link CompletableFuture#delayedExecutor} goes by real time.
 */
public final class VirtualFuture<T> extends CompletableFuture<T> {

    /** How far {@link #join} and {@link #get()} move time at most. */
    public static final Duration LIMIT = VirtualTime.LIMIT;

    private final Scheduler time;
    private final Mover mover;

    /** Moves a virtual time line. */
    @FunctionalInterface
    public interface Mover {

        /**
         * Runs task by task until the condition holds or the limit is reached, and returns only then; while another
         * thread moves the time, this one waits for it.
         */
        void moveUntil(BooleanSupplier condition, Duration limit);
    }

    /**
     * A future that is not complete.
     *
     * @param time where what is chained asynchronously runs
     * @param mover moves that time
     */
    public VirtualFuture(Scheduler time, Mover mover) {
        this.time = time;
        this.mover = mover;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new VirtualFuture<>(time, mover);
    }

    @Override
    public Executor defaultExecutor() {
        return time.blocking();
    }

    /** @throws IllegalStateException if nothing completes it within {@link #LIMIT} of virtual time */
    @Override
    public T join() {
        move(this::isDone);
        return super.join();
    }

    /** @throws IllegalStateException if nothing completes it within {@link #LIMIT} of virtual time */
    @Override
    public T get() throws InterruptedException, ExecutionException {
        move(this::isDoneOrInterrupted);
        return super.get();
    }

    /** Waits for this long on the virtual time line. */
    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        Duration limit = Duration.of(timeout, unit.toChronoUnit());
        if (!isDone()) {
            mover.moveUntil(this::isDoneOrInterrupted, limit);
            if (!isDoneOrInterrupted()) {
                throw late(limit);
            }
        }
        return super.get(timeout, unit);
    }

    /**
     * Fails it with a {@link TimeoutException} after this long on the virtual time line, unless it is complete by then.
     */
    @Override
    public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
        Duration limit = Duration.of(timeout, unit.toChronoUnit());
        return unlessComplete(limit, () -> completeExceptionally(late(limit)));
    }

    /** Completes it with this value after so long on the virtual time line, unless it is complete by then. */
    @Override
    public CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
        return unlessComplete(Duration.of(timeout, unit.toChronoUnit()), () -> complete(value));
    }

    private CompletableFuture<T> unlessComplete(Duration limit, Runnable end) {
        if (!isDone()) {
            Scheduler.Timer timer = time.schedule(limit, end);
            CompletionStage<T> ended = this;
            ended.whenComplete((value, failure) -> timer.cancel());
        }
        return this;
    }

    private static TimeoutException late(Duration limit) {
        return new TimeoutException("Not complete after " + DurationText.of(limit) + " of virtual time");
    }

    private boolean isDoneOrInterrupted() {
        return isDone() || Thread.currentThread().isInterrupted();
    }

    private void move(BooleanSupplier enough) {
        if (isDone()) {
            return;
        }
        mover.moveUntil(enough, LIMIT);
        if (!enough.getAsBoolean()) {
            throw new IllegalStateException(
                    "Waited in vain: virtual time moved on by " + DurationText.of(LIMIT) + ", and nothing completed"
                            + " the future. Whoever waits in a handler, a listener or a completion holds the only thread there is, so"
                            + " what only that thread can do afterwards does not happen: return the stage, or chain to it");
        }
    }
}
