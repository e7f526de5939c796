package io.nuropb.inmemory;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/**
 * A scheduler that can be stopped and continued as a process is by SIGSTOP and SIGCONT: while it is paused none of its
 * tasks runs, time goes on, and afterwards everything that fell due comes in a burst, in order.
 *
 * <p>It borrows time and threads from another scheduler, which it never closes. Thread-safe. A task that is running
 * when the pause begins runs to its end.
 */
public final class PausableScheduler implements Scheduler {

    private final Scheduler base;
    private final List<Runnable> held = new ArrayList<>();
    private boolean paused;
    private boolean closed;

    /** @param base where time and threads come from */
    public PausableScheduler(Scheduler base) {
        this.base = base;
    }

    /** Lets no further task begin. Idempotent. */
    public synchronized void pause() {
        paused = true;
    }

    /** Lets everything that fell due meanwhile begin, unless it is paused or closed again before. Idempotent. */
    public synchronized void resume() {
        paused = false;
        List<Runnable> due = List.copyOf(held);
        held.clear();
        due.forEach(this::execute);
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
        base.execute(() -> runOrHold(task));
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        AtomicBoolean canceled = new AtomicBoolean();
        Runnable unlessCanceled = () -> {
            if (!canceled.get()) {
                task.run();
            }
        };
        Timer timer = base.schedule(delay, () -> runOrHold(unlessCanceled));
        return () -> {
            canceled.set(true);
            timer.cancel();
        };
    }

    @Override
    public Executor blocking() {
        return task -> base.blocking().execute(() -> runOrHold(task));
    }

    @Override
    public Executor callbacks() {
        return task -> base.callbacks().execute(() -> runOrHold(task));
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
    public void runCallback(Runnable callback) {
        base.runCallback(callback);
    }

    /** Drops what waits here; the scheduler that it borrows from goes on. */
    @Override
    public synchronized void close() {
        closed = true;
        held.clear();
    }

    @Override
    public synchronized boolean isClosed() {
        return closed || base.isClosed();
    }

    private void runOrHold(Runnable task) {
        if (!hold(task)) {
            task.run();
        }
    }

    private synchronized boolean hold(Runnable task) {
        if (paused && !closed) {
            held.add(task);
        }
        return paused || closed;
    }
}
