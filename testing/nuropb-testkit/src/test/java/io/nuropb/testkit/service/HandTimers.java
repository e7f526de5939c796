package io.nuropb.testkit.service;

import io.nuropb.Moment;
import io.nuropb.SystemScheduler;
import io.nuropb.testkit.PassingScheduler;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Real threads, and one timer that goes off when the test says so, however slow the machine is: the time that it waits
 * for has passed then.
 */
final class HandTimers extends PassingScheduler {

    private final AtomicReference<@Nullable Waiting> timer = new AtomicReference<>();
    private volatile Duration passed = Duration.ZERO;

    private record Waiting(Duration delay, Runnable task) {}

    HandTimers() {
        super(new SystemScheduler());
    }

    /** Has the timer that was set last go off, in this thread, unless it was cancelled. */
    void goOff() {
        Waiting due = timer.getAndSet(null);
        if (due != null) {
            passed = passed.plus(due.delay);
            due.task.run();
        }
    }

    @Override
    public Moment now() {
        return base.now().plus(passed);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        Waiting mine = new Waiting(delay, task);
        timer.set(mine);
        return () -> timer.compareAndSet(mine, null);
    }

    @Override
    public void close() {
        base.close();
    }
}
