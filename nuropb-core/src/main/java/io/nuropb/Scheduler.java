package io.nuropb;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * Where time, threads and chance come from.
 *
 * <p>Everything in NuroPB that waits, measures, runs later or draws a number does so through one scheduler, which is
 * handed to its constructor. A service in production has a {@link SystemScheduler}; a test has a virtual time line that
 * it moves by hand, on which whole fleets run in one thread.
 *
 * <p>Implementations are thread-safe and, but for {@link #await}, do not block.
 */
public interface Scheduler extends Executor, AutoCloseable {

    /** The present moment of this scheduler's monotonic time line. */
    Moment now();

    /** The present time of day, for people and records; never used to decide anything. */
    Instant wallClock();

    /**
     * Runs a short task soon, on a thread of the scheduler's; tasks may run side by side.
     *
     * @param task must not wait for other tasks of the scheduler
     */
    @Override
    void execute(Runnable task);

    /**
     * Runs a task once, not earlier than the given time from now.
     *
     * @param delay zero or more; a negative delay counts as zero
     * @param task as for {@link #execute}
     * @return the handle to cancel it by
     */
    Timer schedule(Duration delay, Runnable task);

    /**
     * The executor for work of this library and its adapters that may block: calls of client libraries, heartbeats, a
     * session's listener. Whatever users' code does, its tasks begin soon. Unbounded: callers set limits.
     */
    Executor blocking();

    /**
     * The executor for code of whoever uses this library: message handlers, and what is chained to futures. It may
     * block, and it may compute for as long as it likes: it delays other such code at most, and nothing of
     * {@link #blocking}. Unbounded: callers set limits. By default the same as {@link #blocking}, as on a virtual time
     * line, where there is one thread.
     */
    default Executor callbacks() {
        return blocking();
    }

    /**
     * Where numbers that nobody can guess come from: message ids are drawn from it. By default a {@link SecureRandom};
     * a simulation has one that begins with its seed, so that a run can be repeated. Whoever needs it keeps it: each
     * question may bring another.
     *
     * @return thread-safe
     */
    default RandomGenerator random() {
        return new SecureRandom();
    }

    /**
     * Waits for something that happens on this scheduler; the one method that blocks. A virtual time line moves forward
     * meanwhile, in the caller's thread.
     *
     * @param stage what to wait for
     * @param limit how long at most
     * @return the stage's value
     * @throws TimeoutException if the limit passes first
     * @throws ExecutionException if the stage fails; its cause is the failure
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    <T> T await(CompletionStage<T> stage, Duration limit)
            throws TimeoutException, ExecutionException, InterruptedException;

    /**
     * The same as {@link #await}, for what has to be waited for all the same: a thread that is interrupted before or
     * meanwhile waits on, and is interrupted again when it has waited.
     */
    default <T> T awaitUninterruptibly(CompletionStage<T> stage, Duration limit)
            throws TimeoutException, ExecutionException {
        Moment end = now().plus(limit);
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                Moment now = now();
                try {
                    return await(stage, now.isBefore(end) ? now.until(end) : Duration.ZERO);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * What interrupts the task of {@link #callbacks} that calls this method; to be run before that task ends. By
     * default it interrupts the present thread. On a virtual time line, where a task that waits shares its thread with
     * others, it ends the waiting of this task alone.
     *
     * @return thread-safe, does not block
     */
    default Runnable interruption() {
        return Thread.currentThread()::interrupt;
    }

    /**
     * Runs, in the present thread, code of whoever uses this library: a listener, an observer. By default that is all;
     * an instance's own scheduler knows meanwhile that this thread runs a callback of the instance, as it does of the
     * tasks of {@link #callbacks}.
     *
     * @param callback what it throws is thrown on
     */
    default void runCallback(Runnable callback) {
        callback.run();
    }

    /**
     * A future, not complete, for somebody who may wait for it. On a virtual time line its {@code join} and
     * {@code get}, and those of what is chained to it, move the time on as {@link #await} does; elsewhere they block
     * the thread.
     */
    default <T> CompletableFuture<T> newFuture() {
        return new CompletableFuture<>();
    }

    /** Ends the scheduler's threads; tasks that have not begun do not run any more. Idempotent. */
    @Override
    void close();

    /** Whether it has been closed, so that tasks do not run any more; {@code false} where that cannot be told. */
    default boolean isClosed() {
        return false;
    }

    /** A task that waits for its time. */
    interface Timer {

        /** Sees to it that the task does not run if it has not begun. Idempotent. */
        void cancel();
    }
}
