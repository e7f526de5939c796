package io.nuropb.testkit.service;

import io.nuropb.SystemScheduler;
import io.nuropb.testkit.PassingScheduler;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Real threads, and one timer that goes off when the test says so, however slow the machine is. */
final class HandTimers extends PassingScheduler {

    private final AtomicReference<@Nullable Runnable> timer = new AtomicReference<>();

    HandTimers() {
        super(new SystemScheduler());
    }

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
    public void close() {
        base.close();
    }
}
