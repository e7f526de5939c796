package io.nuropb;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks that are short on a few threads, however many come at once.
 *
 * <p>Should all of these threads be blocked, more come to help: when for {@link #PATIENCE} no task has ended while
 * others wait, there are twice as many, and so on. Threads without work end. Thread-safe; does not block.
 */
final class ShortTasks implements Executor {

    /**
     * How long nothing may get on while tasks wait. Longer than a busy machine usually keeps a thread waiting for a
     * processor.
     */
    static final Duration PATIENCE = Duration.ofMillis(100);

    private static final Logger log = LoggerFactory.getLogger(ShortTasks.class);

    private final ThreadPoolExecutor threads;
    private final ScheduledExecutorService timers;
    private final int few;
    private final AtomicBoolean watched = new AtomicBoolean();

    /**
     * @param few how many threads there are as long as tasks are short; at least 1
     * @param idle how long a thread without work stays
     * @param timers keeps the time; its thread is used for moments
     */
    ShortTasks(int few, Duration idle, ThreadFactory factory, ScheduledExecutorService timers) {
        this.few = few;
        this.timers = timers;
        threads = new ThreadPoolExecutor(
                few, Integer.MAX_VALUE, idle.toNanos(), TimeUnit.NANOSECONDS, new LinkedBlockingQueue<>(), factory);
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs a task soon, or as soon as there is a thread for it.
     *
     * @param task throws nothing
     * @throws RejectedExecutionException if this was shut down
     */
    @Override
    public void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (OutOfMemoryError e) {
            log.error("No thread can be started for a task; it waits for one", e);
            if (!threads.getQueue().contains(task)) {
                threads.getQueue().add(task);
            }
        }
        if (!threads.getQueue().isEmpty()) {
            watch();
        }
    }

    /** Takes no more tasks; those that it has run. */
    void shutdown() {
        threads.shutdown();
    }

    /** Looks after a while whether tasks have ended, if some wait. */
    // Helping throws nothing that a future could tell.
    @SuppressWarnings("FutureReturnValueIgnored")
    private void watch() {
        if (watched.getAndSet(true)) {
            return;
        }
        long before = threads.getCompletedTaskCount();
        try {
            timers.schedule(() -> help(before), PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            threads.setCorePoolSize(few);
        } catch (OutOfMemoryError e) {
            log.error("No thread can be started for timers; this one waits until another is set", e);
        }
    }

    private void help(long before) {
        watched.set(false);
        if (threads.getQueue().isEmpty()) {
            threads.setCorePoolSize(few);
            return;
        }
        int present = threads.getCorePoolSize();
        boolean isStuck = threads.getCompletedTaskCount() == before;
        try {
            threads.setCorePoolSize(isStuck ? 2 * present : Math.max(few, present / 2));
        } catch (OutOfMemoryError e) {
            log.error(
                    "No thread can be started, and {} tasks wait for one",
                    threads.getQueue().size(),
                    e);
            threads.setCorePoolSize(present);
        }
        watch();
    }
}
