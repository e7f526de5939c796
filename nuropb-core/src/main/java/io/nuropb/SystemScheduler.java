package io.nuropb;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduler of a running service: {@link System#nanoTime()} and daemon threads.
 *
 * <p>One thread keeps the timers. Due tasks, and those of {@link #execute}, run on two threads for each processor,
 * however many come at once, for they are short. Should all of these be blocked, others wait for a tenth of a second
 * until there are twice as many, and so on.
 *
 * <p>{@link #blocking()} has as many platform threads as tasks block at once. On a JVM that has virtual threads (21 and
 * newer) {@link #callbacks()} runs tasks on those, which share a few platform threads among them and with nothing of
 * this library: as many tasks as there are processors that compute, or block in a way that holds such a thread, delay
 * other callbacks only. On an older JVM the two are one, and there is no limit: handlers are as many as the prefetch
 * allows, and what callers chain to their calls as many as {@code ClientConfig.maxPending} and {@code maxUnconfirmed},
 * if all of it blocks. Whoever blocks in such callbacks by the thousand there lowers these two, or chains with an
 * executor of their own.
 *
 * <p>Tasks of the same one of these two that take some microseconds share a thread, which costs less than to wake one
 * for each. Behind one that blocks, others wait for a millisecond until threads come to help, one, then two, then four
 * and so on each further millisecond.
 *
 * <p>Each task begins with the context class loader of the thread that made the scheduler. Whoever happens to have a
 * thread started leaves nothing on it, inheritable thread-locals included.
 */
public final class SystemScheduler implements Scheduler {

    private static final Logger log = LoggerFactory.getLogger(SystemScheduler.class);

    /** How long a thread without work stays; a scheduler that nobody uses has none. */
    private static final long IDLE_SECONDS = 2;

    /** More than one, so that a task which waits for a moment, for a lock or a page, leaves no processor idle. */
    private static final int WORKERS_PER_PROCESSOR = 2;

    private final ScheduledThreadPoolExecutor timers;
    private final ShortTasks workers;
    private final ExecutorService platformThreads;
    private final Optional<ExecutorService> virtualThreads;
    private final SharedThreads blocking;
    private final SharedThreads callbacks;
    private final @Nullable ClassLoader contextClassLoader;

    /** Starts with no thread; they come with the first tasks. */
    public SystemScheduler() {
        contextClassLoader = Thread.currentThread().getContextClassLoader();
        int processors = Runtime.getRuntime().availableProcessors();
        timers = new ScheduledThreadPoolExecutor(1, named("nuropb-timer"));
        timers.setRemoveOnCancelPolicy(true);
        timers.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timers.allowCoreThreadTimeOut(true);
        workers = new ShortTasks(
                WORKERS_PER_PROCESSOR * processors, Duration.ofSeconds(IDLE_SECONDS), named("nuropb-worker"), timers);
        platformThreads = cachedPool(named("nuropb-blocking"));
        virtualThreads = virtualThreads();
        blocking = new SharedThreads(platformThreads, timers, processors, System::nanoTime);
        callbacks = virtualThreads
                .map(threads -> new SharedThreads(threads, timers, processors, System::nanoTime))
                .orElse(blocking);
    }

    @Override
    public Moment now() {
        return new Moment(System.nanoTime());
    }

    @Override
    public Instant wallClock() {
        return Instant.now();
    }

    @Override
    public void execute(Runnable task) {
        submit(workers, task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return timers.isShutdown() ? () -> {} : schedule(delay, task, timers, this);
    }

    /** @param workers run the task when it is due */
    static Timer schedule(Duration delay, Runnable task, ScheduledExecutorService timers, Executor workers) {
        TimedTask timed = new TimedTask(task);
        try {
            timed.timer = timers.schedule(() -> workers.execute(timed), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (OutOfMemoryError e) {
            log.error("No thread can be started for timers; this one waits until another is set: {}", task, e);
        }
        return timed;
    }

    /** A task that can be cancelled until it begins, be it that it is due and waits for a thread. */
    private static final class TimedTask implements Runnable, Timer {

        private final Runnable task;
        private volatile boolean cancelled;
        private volatile @Nullable Future<?> timer;

        TimedTask(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (!cancelled) {
                task.run();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            Future<?> present = timer;
            if (present != null) {
                present.cancel(false);
            }
        }

        /** As the log shows it. */
        @Override
        public String toString() {
            return task.toString();
        }
    }

    @Override
    public Executor blocking() {
        return task -> submit(blocking, task);
    }

    @Override
    public Executor callbacks() {
        return task -> submit(callbacks, task);
    }

    @Override
    public <T> T await(CompletionStage<T> stage, Duration limit)
            throws TimeoutException, ExecutionException, InterruptedException {
        return stage.toCompletableFuture().get(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        timers.shutdownNow();
        workers.shutdown();
        platformThreads.shutdown();
        virtualThreads.ifPresent(ExecutorService::shutdown);
    }

    @Override
    public boolean isClosed() {
        return timers.isShutdown();
    }

    private void submit(Executor executor, Runnable task) {
        try {
            executor.execute(guarded(task));
        } catch (RejectedExecutionException e) {
            log.debug("A task came after the scheduler was closed and does not run: {}", task);
        }
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                Thread.currentThread().setContextClassLoader(contextClassLoader);
                task.run();
            } catch (Throwable e) {
                log.error("A scheduled task failed: {}", task, e);
            }
        };
    }

    /** A virtual thread for each task; empty on a JVM that has none. */
    private static Optional<ExecutorService> virtualThreads() {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            type.getMethod("inheritInheritableThreadLocals", boolean.class).invoke(builder, false);
            Object factory = type.getMethod("factory").invoke(builder);
            return Optional.of((ExecutorService) Executors.class
                    .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
                    .invoke(null, factory));
        } catch (NoSuchMethodException | ClassNotFoundException olderJvm) {
            return Optional.empty();
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("This JVM offers virtual threads but does not start them", e);
        }
    }

    private static ExecutorService cachedPool(ThreadFactory threads) {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(null, task, prefix + "-" + number.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            return thread;
        };
    }
}
