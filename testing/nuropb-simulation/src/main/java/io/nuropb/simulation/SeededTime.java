package io.nuropb.simulation;

import io.nuropb.DurationText;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.testkit.VirtualFuture;
import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A virtual time line on which tasks that are due together run in an order drawn from a seed, as threads would run them
 * in any order.
 *
 * <p>One thread moves it and runs everything; two time lines with one seed and the same tasks run them in the same
 * order. It is not thread-safe.
 */
public final class SeededTime implements Scheduler {

    /** How many tasks may run without time moving on; more than that are a loop that never ends. */
    public static final int TASKS_AT_ONE_MOMENT = 100_000;

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final class Task implements Comparable<Task> {
        private final long due;
        private final long rank;
        private final long number;
        private @Nullable Runnable work;

        Task(long due, long rank, long number, Runnable work) {
            this.due = due;
            this.rank = rank;
            this.number = number;
            this.work = work;
        }

        @Override
        public int compareTo(Task other) {
            int byTime = Long.compare(due, other.due);
            int byChance = byTime != 0 ? byTime : Long.compare(rank, other.rank);
            return byChance != 0 ? byChance : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private final Chance order;
    private final RandomGenerator random;
    private long now;
    private long scheduled;
    private long ran;
    private int ranAtThisMoment;

    /** @param seed draws the order of tasks, and what {@link #random} gives */
    public SeededTime(long seed) {
        order = new Chance(seed, "order");
        random = new Chance(seed, "ids").bits();
    }

    @Override
    public Moment now() {
        return new Moment(now);
    }

    @Override
    public Instant wallClock() {
        return START.plusNanos(now);
    }

    /** How many tasks have run. */
    public long events() {
        return ran;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void execute(Runnable task) {
        schedule(Duration.ZERO, task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable work) {
        Task task = new Task(now + Math.max(0, delay.toNanos()), order.bits64(), ++scheduled, work);
        tasks.add(task);
        return () -> task.work = null;
    }

    /** This time line itself: a task that blocks blocks everything. */
    @Override
    public Executor blocking() {
        return this;
    }

    /**
     * Runs everything that falls due on the way to a moment, until somebody says that it is enough.
     *
     * @param end the moment
     * @param enough asked after every task
     */
    public void runUntil(Moment end, BooleanSupplier enough) {
        while (!enough.getAsBoolean()) {
            Task next = next(end.nanos());
            if (next == null) {
                now = Math.max(now, end.nanos());
                return;
            }
            run(next);
        }
    }

    private @Nullable Task next(long end) {
        while (!tasks.isEmpty() && tasks.element().work == null) {
            tasks.remove();
        }
        return tasks.isEmpty() || tasks.element().due > end ? null : tasks.remove();
    }

    private void run(Task task) {
        ranAtThisMoment = task.due > now ? 0 : ranAtThisMoment + 1;
        now = Math.max(now, task.due);
        Runnable work = task.work;
        if (ranAtThisMoment > TASKS_AT_ONE_MOMENT) {
            throw new IllegalStateException(
                    "More than " + TASKS_AT_ONE_MOMENT + " tasks ran while time stood still; the latest: " + work);
        }
        ran++;
        if (work != null) {
            work.run();
        }
    }

    @Override
    public <T> T await(CompletionStage<T> stage, Duration limit)
            throws TimeoutException, ExecutionException, InterruptedException {
        CompletableFuture<T> future = stage.toCompletableFuture();
        runUntil(now().plus(limit), future::isDone);
        if (!future.isDone()) {
            throw new TimeoutException("Not complete after " + DurationText.of(limit) + ": " + stage);
        }
        return future.get();
    }

    @Override
    public <T> CompletableFuture<T> newFuture() {
        return new VirtualFuture<>(this, (condition, limit) -> runUntil(now().plus(limit), condition));
    }

    /** Drops all tasks. */
    @Override
    public void close() {
        tasks.clear();
    }
}
