package io.nuropb.runner;

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

/** A scheduler by which threads know that they run a handler, a listener or another callback of one instance. */
final class CallbackScheduler implements Scheduler {

    private final Scheduler scheduler;
    private final ThreadLocal<Integer> depth = ThreadLocal.withInitial(() -> 0);

    CallbackScheduler(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Whether the present thread runs a callback of this instance. */
    boolean isInCallback() {
        return depth.get() > 0;
    }

    @Override
    public Executor blocking() {
        return scheduler.blocking();
    }

    @Override
    public Executor callbacks() {
        Executor threads = scheduler.callbacks();
        return task -> threads.execute(() -> runCallback(task));
    }

    @Override
    public void runCallback(Runnable callback) {
        depth.set(depth.get() + 1);
        try {
            scheduler.runCallback(callback);
        } finally {
            int outer = depth.get() - 1;
            if (outer == 0) {
                depth.remove();
            } else {
                depth.set(outer);
            }
        }
    }

    @Override
    public Moment now() {
        return scheduler.now();
    }

    @Override
    public Instant wallClock() {
        return scheduler.wallClock();
    }

    @Override
    public void execute(Runnable task) {
        scheduler.execute(task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return scheduler.schedule(delay, task);
    }

    @Override
    public RandomGenerator random() {
        return scheduler.random();
    }

    @Override
    public Runnable interruption() {
        return scheduler.interruption();
    }

    @Override
    public <T> T await(CompletionStage<T> stage, Duration limit)
            throws TimeoutException, ExecutionException, InterruptedException {
        return scheduler.await(stage, limit);
    }

    @Override
    public <T> T awaitUninterruptibly(CompletionStage<T> stage, Duration limit)
            throws TimeoutException, ExecutionException {
        return scheduler.awaitUninterruptibly(stage, limit);
    }

    @Override
    public <T> CompletableFuture<T> newFuture() {
        return scheduler.newFuture();
    }

    @Override
    public boolean isClosed() {
        return scheduler.isClosed();
    }

    @Override
    public void close() {
        scheduler.close();
    }
}
