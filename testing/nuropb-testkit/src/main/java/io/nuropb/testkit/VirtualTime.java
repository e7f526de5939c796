package io.nuropb.testkit;

import io.nuropb.DurationText;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.testkit.RunningTasks.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A time line that a test moves by hand: hours pass in milliseconds, and one thread runs everything, always in the same
 * order.
 *
 * <p>Tasks run in the thread that calls {@link #advance}, {@link #runUntilIdle} or one of the {@code await} methods,
 * and only there: those that are due first come first, those that are due together in the order in which they came.
 * Nothing happens between two calls. What a task throws comes out of the call that ran it; the tasks behind it stay in
 * line.
 *
 * <p>Tasks may be added from any thread. One thread at a time moves the time: another one that waits, as in a handler
 * that calls from several threads at once, goes on when what it waits for is there, or moves the time itself once the
 * other's task has ended, or stands still until somebody else goes on.
 */
public final class VirtualTime implements Scheduler {

    /** How far {@link #await(CompletionStage)} and {@link #await(BooleanSupplier, String)} move time at most. */
    public static final Duration LIMIT = Duration.ofHours(1);

    /** How many tasks may run without time moving on; more than that are a loop that never ends. */
    public static final int TASKS_AT_ONE_MOMENT = 1_000_000;

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    /** What {@link #random} draws from, where nothing else is said. */
    public static final long SEED = 1;

    private final RandomGenerator random;

    private final TreeSet<Task> tasks =
            new TreeSet<>(Comparator.comparing(Task::due).thenComparing(Task::rank));
    private Moment now = new Moment(0);
    private long lastRank;
    private final Map<CompletableFuture<?>, Origin> futures = new WeakHashMap<>();

    private int tasksAtThisMoment;
    private long tasksBegun;

    private boolean closed;

    private final RunningTasks running = new RunningTasks();

    /** {@code rank} decides among tasks that are due at one moment. */
    private record Task(Moment due, long rank, Runnable work) {}

    /** When a future was made: by number, the latest task that had begun; and in which thread. */
    private record Origin(long task, Thread thread) {}

    /** What came of a thread's wish to run the next task. */
    private enum Turn {
        /** It has run. */
        DONE,
        /** None is due in time. */
        NONE_IS_DUE,
        /** Another thread runs one. */
        ANOTHERS
    }

    /** A time line that draws the same numbers as each other one of {@link #SEED}. */
    public VirtualTime() {
        this(SEED);
    }

    /** A time line that draws the same numbers as each other one of this seed. */
    public VirtualTime(long seed) {
        random = new Random(seed);
    }

    @Override
    public synchronized Moment now() {
        return now;
    }

    /** Begins with the year 2026 and goes with the time line. */
    @Override
    public Instant wallClock() {
        return START.plusNanos(now().nanos());
    }

    /** The same numbers on each time line of one seed: ids drawn from them are unique on one of them only. */
    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void execute(Runnable task) {
        schedule(Duration.ZERO, task);
    }

    @Override
    public synchronized Timer schedule(Duration delay, Runnable work) {
        if (closed) {
            return () -> {};
        }
        Moment due = delay.isNegative() ? now : now.plus(delay);
        Task task = new Task(due, ++lastRank, work);
        tasks.add(task);
        return () -> cancel(task);
    }

    /** This time line itself: a task that blocks on anything but {@code await} blocks everything. */
    @Override
    public Executor blocking() {
        return this;
    }

    /**
     * Moves time on and runs everything that falls due on the way.
     *
     * @param duration zero or more
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("Time cannot go back by " + duration.negated());
        }
        Moment end = now().plus(duration);
        while (goOn(end)) {}
    }

    /** Runs everything that is due now, and what becomes due now by that; time stands still. */
    public void runUntilIdle() {
        advance(Duration.ZERO);
    }

    /** Runs task by task until the stage completes; nested calls are allowed. */
    @Override
    public <T> T await(CompletionStage<T> stage, Duration limit)
            throws TimeoutException, ExecutionException, InterruptedException {
        return await(stage, limit, () -> {});
    }

    /** The same for somebody who may have to give up: the check runs before each task, and what it throws is thrown. */
    <T> T await(CompletionStage<T> stage, Duration limit, Runnable check)
            throws TimeoutException, ExecutionException, InterruptedException {
        CompletableFuture<T> future = stage.toCompletableFuture();
        runUntil(checked(() -> future.isDone() || Thread.currentThread().isInterrupted(), check), limit);
        if (!future.isDone() && Thread.interrupted()) {
            throw new InterruptedException("Interrupted while waiting for " + stage);
        }
        if (!future.isDone()) {
            throw new TimeoutException(
                    "Not complete after " + DurationText.of(limit) + ", " + remaining() + ": " + stage);
        }
        return future.get();
    }

    /** A future whose {@code join} and {@code get} move time on, in the thread that moves it. */
    @Override
    public <T> CompletableFuture<T> newFuture() {
        return newFuture(() -> {});
    }

    /** The same with a check before each task of whoever waits for it; what it throws is thrown. */
    <T> CompletableFuture<T> newFuture(Runnable check) {
        CompletableFuture<T> future =
                new VirtualFuture<>(this, (condition, limit) -> runUntil(checked(condition, check), limit));
        synchronized (this) {
            futures.put(future, new Origin(tasksBegun, Thread.currentThread()));
        }
        return future;
    }

    /**
     * Ends the waiting of this task by {@link #await(CompletionStage, Duration)} or {@code get}, and that of no task
     * around or in it.
     */
    @Override
    public Runnable interruption() {
        return running.innermost(Thread.currentThread())
                .<Runnable>map(run -> run::interrupt)
                .orElseGet(Scheduler.super::interruption);
    }

    /**
     * Fails those of its futures that are not complete and were made since the task began that runs now, or by a thread
     * if none runs.
     *
     * @param thread one of {@link #thoseWhoMayMove}
     */
    void failFutures(Thread thread, RuntimeException failure) {
        List<CompletableFuture<?>> present = new ArrayList<>();
        synchronized (this) {
            Optional<Run> latest = running.latest();
            futures.forEach((future, origin) -> {
                if (latest.map(run -> origin.task() >= run.number()).orElse(origin.thread() == thread)) {
                    present.add(future);
                }
            });
        }
        present.forEach(future -> future.completeExceptionally(failure));
    }

    /** The thread in which a task runs; between two calls, those that have made futures which are not complete. */
    synchronized Set<Thread> thoseWhoMayMove() {
        Optional<Run> latest = running.latest();
        if (latest.isPresent()) {
            return Set.of(latest.get().thread());
        }
        Set<Thread> threads = new HashSet<>();
        futures.forEach((future, origin) -> {
            if (!future.isDone()) {
                threads.add(origin.thread());
            }
        });
        return threads;
    }

    /** Whether a task runs now, or else it is between two calls. */
    boolean runsATask() {
        return running.latest().isPresent();
    }

    /** How many tasks have begun. */
    synchronized long tasksBegun() {
        return tasksBegun;
    }

    /**
     * Moves time forward, task by task, until the stage completes.
     *
     * @return the stage's value
     * @throws RuntimeException the stage's failure itself, if it is unchecked; otherwise a {@link CompletionException}
     *     around it
     * @throws AssertionError if it is not complete after {@link #LIMIT}
     */
    public <T> T await(CompletionStage<T> stage) {
        return await(stage, () -> "the completion of " + stage);
    }

    /** @param what what is waited for, as it is when that was in vain */
    <T> T await(CompletionStage<T> stage, Supplier<String> what) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        await(future::isDone, what);
        try {
            return future.join();
        } catch (CompletionException e) {
            throw unchecked(e);
        }
    }

    /**
     * Moves time forward, task by task, until the condition holds.
     *
     * @param what what is waited for, for the message
     * @throws AssertionError if it does not hold after {@link #LIMIT}
     */
    public void await(BooleanSupplier condition, String what) {
        await(condition, () -> what);
    }

    private void await(BooleanSupplier condition, Supplier<String> what) {
        if (!runUntil(condition, LIMIT)) {
            throw new AssertionError("Waited in vain for " + what.get() + ": time moved on by " + DurationText.of(LIMIT)
                    + ", " + remaining());
        }
    }

    /** Drops all tasks; later ones are ignored. */
    @Override
    public synchronized void close() {
        closed = true;
        tasks.clear();
    }

    @Override
    public synchronized boolean isClosed() {
        return closed;
    }

    private static BooleanSupplier checked(BooleanSupplier condition, Runnable check) {
        return () -> {
            check.run();
            return condition.getAsBoolean();
        };
    }

    private boolean runUntil(BooleanSupplier condition, Duration limit) {
        Moment end = now().plus(limit);
        while (!condition.getAsBoolean()) {
            if (!goOn(end)) {
                return condition.getAsBoolean();
            }
        }
        return true;
    }

    /**
     * Runs the next task, or lets another thread do so for a moment; false if none is due any more, and it is the end.
     */
    private boolean goOn(Moment end) {
        Turn turn = runNext(end);
        if (turn == Turn.ANOTHERS) {
            running.lookAgainLater();
        }
        return turn != Turn.NONE_IS_DUE;
    }

    private Turn runNext(Moment end) {
        Thread thread = Thread.currentThread();
        Task task;
        Run run;
        synchronized (this) {
            if (!running.admit(thread)) {
                return Turn.ANOTHERS;
            }
            task = takeNext(end);
            if (task == null) {
                moveTo(end);
                return Turn.NONE_IS_DUE;
            }
            run = running.begin(thread, tasksBegun);
        }
        // Tasks share a thread here, but not what interrupts it.
        boolean interrupted = Thread.interrupted();
        try {
            task.work().run();
        } finally {
            running.end(run);
            Thread.interrupted();
            if (interrupted
                    || running.innermost(thread).filter(Run::takeInterruption).isPresent()) {
                thread.interrupt();
            }
        }
        return Turn.DONE;
    }

    private synchronized @Nullable Task takeNext(Moment end) {
        if (tasks.isEmpty() || end.isBefore(tasks.first().due())) {
            return null;
        }
        Task task = tasks.first();
        tasks.remove(task);
        moveTo(task.due());
        tasksBegun++;
        if (++tasksAtThisMoment > TASKS_AT_ONE_MOMENT) {
            throw new IllegalStateException("More than " + TASKS_AT_ONE_MOMENT
                    + " tasks ran while time stood still; the latest: " + task.work());
        }
        return task;
    }

    /** Never back: a nested call may have moved further already. */
    private synchronized void moveTo(Moment moment) {
        if (now.isBefore(moment)) {
            now = moment;
            tasksAtThisMoment = 0;
        }
    }

    private synchronized void cancel(Task task) {
        tasks.remove(task);
    }

    private synchronized String remaining() {
        return tasks.isEmpty()
                ? "no task is left"
                : tasks.size() + " tasks are left, the next one is due at "
                        + tasks.first().due();
    }

    private static RuntimeException unchecked(CompletionException failure) {
        Throwable cause = failure.getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException e ? e : failure;
    }
}
