package io.nuropb.testkit;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * A scheduler that passes everything on to another one, but its end, for it owns nothing: for tests that change or
 * count one thing of it. As thread-safe as the other one.
 */
public class PassingScheduler implements Scheduler {

    /** The other one. */
    protected final Scheduler base;

    /** @param base what everything is passed on to */
    public PassingScheduler(Scheduler base) {
        this.base = base;
    }

    @Override
    public Moment now() {
        return base.now();
    }

    @Override
    public Instant wallClock() {
        return base.wallClock();
    }

    @Override
    public void execute(Runnable task) {
        base.execute(task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return base.schedule(delay, task);
    }

    @Override
    public Executor blocking() {
        return base.blocking();
    }

    @Override
    public Executor callbacks() {
        return base.callbacks();
    }

    @Override
    public RandomGenerator random() {
        return base.random();
    }

    @Override
    public <T> CompletableFuture<T> newFuture() {
        return base.newFuture();
    }

    @Override
    public Runnable interruption() {
        return base.interruption();
    }

    @Override
    public void runCallback(Runnable callback) {
        base.runCallback(callback);
    }

    @Override
    public <T> T await(CompletionStage<T> stage, Duration limit)
            throws TimeoutException, ExecutionException, InterruptedException {
        return base.await(stage, limit);
    }

    @Override
    public <T> T awaitUninterruptibly(CompletionStage<T> stage, Duration limit)
            throws TimeoutException, ExecutionException {
        return base.awaitUninterruptibly(stage, limit);
    }

    @Override
    public boolean isClosed() {
        return base.isClosed();
    }

    @Override
    public void close() {}
}
