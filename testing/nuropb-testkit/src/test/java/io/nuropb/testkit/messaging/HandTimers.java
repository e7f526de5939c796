package io.nuropb.testkit.messaging;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Real threads, and one timer that goes off when the test says so, however slow the machine is. */
final class HandTimers implements Scheduler {

    private final SystemScheduler threads = new SystemScheduler();
    private final AtomicReference<@Nullable Runnable> timer = new AtomicReference<>();

    /** Has the timer that was set last go off, in this thread, unless it was cancelled. */
    void goOff() {
        Runnable task = timer.getAndSet(null);
        if (task != null) {
            task.run();
        }
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        timer.set(task);
        return () -> timer.compareAndSet(task, null);
    }

    @Override
    public Moment now() {
        return threads.now();
    }

    @Override
    public Instant wallClock() {
        return threads.wallClock();
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    @Override
    public Executor blocking() {
        return threads.blocking();
    }

    @Override
    public <T> T await(CompletionStage<T> stage, Duration limit)
            throws TimeoutException, ExecutionException, InterruptedException {
        return threads.await(stage, limit);
    }

    @Override
    public void close() {
        threads.close();
    }
}
