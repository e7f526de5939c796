package io.nuropb;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has tasks share a thread as long as they are quick, and gives each a thread of its own as soon as they are not.
 *
 * <p>To wake a thread takes longer than many a task does. So a task that comes while a thread has just begun another
 * one waits for that thread, if tasks have been quick so far. Whoever blocks delays nobody: when for {@link #PATIENCE}
 * none of those that wait has been taken, threads come to help, twice as many each time; and as long as tasks are not
 * quick, each has its own from the beginning. Thread-safe; does not block.
 */
final class SharedThreads implements Executor {

    private static final Logger log = LoggerFactory.getLogger(SharedThreads.class);

    /** How long a task may wait for a thread that has just begun another one. */
    static final Duration PATIENCE = Duration.ofMillis(1);

    /** Until threads are asked for again, if there are none to be had. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** How many threads come to help at a time. */
    private static final int MOST_HELPERS = 1_024;

    /**
     * About what it costs to wake a thread and to put it to sleep again. Tasks that take longer are better off with a
     * thread each.
     */
    private static final long QUICK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    /** The latest task counts for one part in so many of the usual time. */
    private static final int MEMORY = 8;

    /** As what a task counts at most: one that was kept from a processor for long says nothing of the next ones. */
    private static final long MOST_NANOS = 4 * QUICK_NANOS;

    private final Executor threads;
    private final ScheduledExecutorService timers;
    private final int processors;
    private final LongSupplier clock;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Worker> latest = new AtomicReference<>();
    private final AtomicInteger workers = new AtomicInteger();

    /** How many of those that waited were taken by threads that were there already. */
    private final AtomicLong taken = new AtomicLong();

    private final AtomicBoolean watched = new AtomicBoolean();
    private volatile long usualNanos;

    /**
     * @param threads gives each of its tasks a thread, which may be blocked
     * @param timers keeps the time; its thread is used for moments
     * @param processors how many threads can run at once
     * @param clock nanoseconds that go by, as {@link System#nanoTime}
     */
    SharedThreads(Executor threads, ScheduledExecutorService timers, int processors, LongSupplier clock) {
        this.threads = threads;
        this.timers = timers;
        this.processors = processors;
        this.clock = clock;
    }

    /**
     * Runs a task soon, or as soon as there is a thread for it.
     *
     * @param task throws nothing
     * @throws RejectedExecutionException if there are no threads any more
     */
    @Override
    public void execute(Runnable task) {
        Worker worker = latest.get();
        if (worker == null || usualNanos > QUICK_NANOS || worker.isLate()) {
            startOrKeep(task);
            return;
        }
        waiting.add(task);
        if (latest.get() == worker) {
            watch(taken.get(), 1, PATIENCE);
        } else if (waiting.remove(task)) {
            startOrKeep(task);
        }
    }

    private void startOrKeep(Runnable task) {
        try {
            start(task);
        } catch (OutOfMemoryError e) {
            keep(task, e);
            watch(taken.get(), 1, PAUSE);
        }
    }

    private void keep(Runnable task, OutOfMemoryError lack) {
        waiting.add(task);
        log.error("No thread can be started, and {} tasks wait for one", waiting.size(), lack);
    }

    private void start(Runnable task) {
        Worker worker = new Worker(task);
        // From now on others wait for it: it takes a while to wake up.
        latest.set(worker);
        try {
            threads.execute(worker);
        } catch (RuntimeException | Error e) {
            latest.compareAndSet(worker, null);
            throw e;
        }
    }

    /**
     * Looks after a while whether what waits is taken.
     *
     * @param before how many tasks have been taken so far
     * @param helpers how many threads come to help if no more have been taken then
     */
    // Helping throws nothing that a future could tell.
    @SuppressWarnings("FutureReturnValueIgnored")
    private void watch(long before, int helpers, Duration pause) {
        if (watched.getAndSet(true)) {
            return;
        }
        try {
            timers.schedule(() -> help(before, helpers), pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("{} tasks wait for threads while they end", waiting.size(), e);
        } catch (OutOfMemoryError e) {
            log.error("No thread can be started for timers; this one waits until another is set", e);
        }
    }

    private void help(long before, int helpers) {
        watched.set(false);
        long now = taken.get();
        boolean isStuck = now == before;
        int wanted = isStuck ? helpers : Math.min(1, processors - workers.get());
        boolean helped = true;
        for (int i = 0; i < wanted && helped && !waiting.isEmpty(); i++) {
            helped = startNext();
        }
        if (!waiting.isEmpty()) {
            int more = isStuck && helped ? Math.min(2 * helpers, MOST_HELPERS) : 1;
            watch(now, more, helped ? PATIENCE : PAUSE);
        }
    }

    /** Whether there was a thread to be had. */
    private boolean startNext() {
        Runnable next = waiting.poll();
        if (next == null) {
            return true;
        }
        try {
            start(next);
            return true;
        } catch (RejectedExecutionException e) {
            log.debug("A task does not run, for threads have ended: {}", next);
            return true;
        } catch (OutOfMemoryError e) {
            keep(next, e);
            return false;
        }
    }

    /** A thread that runs a task, and what waits behind it. */
    private final class Worker implements Runnable {

        private final Runnable first;
        private volatile long begun = clock.getAsLong();

        Worker(Runnable first) {
            this.first = first;
        }

        /** Whether its task is taking long. */
        boolean isLate() {
            return clock.getAsLong() - begun > PATIENCE.toNanos();
        }

        @Override
        public void run() {
            workers.incrementAndGet();
            try {
                for (Runnable task = first; task != null; task = next()) {
                    run(task);
                }
            } finally {
                workers.decrementAndGet();
            }
        }

        private void run(Runnable task) {
            begun = clock.getAsLong();
            latest.set(this);
            task.run();
            // The next task knows nothing of whoever wanted this one to end.
            Thread.interrupted();
            long took = Math.min(clock.getAsLong() - begun, MOST_NANOS);
            long usual = usualNanos;
            usualNanos = usual + (took - usual) / MEMORY;
        }

        private @Nullable Runnable next() {
            Runnable next = waiting.poll();
            if (next == null) {
                latest.compareAndSet(this, null);
                // What was added before that is found now; whoever comes later sees that this one ends.
                next = waiting.poll();
            }
            if (next != null) {
                taken.incrementAndGet();
            }
            return next;
        }
    }
}
