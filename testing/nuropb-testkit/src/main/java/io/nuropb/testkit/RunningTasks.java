package io.nuropb.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a {@link VirtualTime} that run now, one in another: all but the latest wait, and it runs meanwhile.
 * Thread-safe.
 */
final class RunningTasks {

    /** How long, in real time, a thread waits before it looks again whether another one moves the time. */
    private static final long LOOK_AGAIN_MILLISECONDS = 5;

    /** The latest last. */
    private final Deque<Run> runs = new ArrayDeque<>();

    /** One run of a task: in which thread, and which one by number. */
    static final class Run {
        private final Thread thread;
        private final long number;
        /** It has been interrupted and has not noticed yet. */
        private final AtomicBoolean interrupted = new AtomicBoolean();
        /** Its thread was found waiting for others for a while. */
        private boolean standsStill;

        private Run(Thread thread, long number) {
            this.thread = thread;
            this.number = number;
        }

        Thread thread() {
            return thread;
        }

        long number() {
            return number;
        }

        void interrupt() {
            interrupted.set(true);
        }

        /** Whether it has been interrupted; it has noticed then. */
        boolean takeInterruption() {
            return interrupted.getAndSet(false);
        }

        /**
         * For what it waits that others have to do: with a limit only if it says for what, since who sleeps waits for
         * nobody; {@code null} if it does not.
         */
        private @Nullable Object waitsFor() {
            Object blocker = LockSupport.getBlocker(thread);
            return switch (thread.getState()) {
                case WAITING -> blocker == null ? thread : blocker;
                case TIMED_WAITING -> blocker;
                default -> null;
            };
        }
    }

    /** Whether a thread may run the next task: none runs, or the latest is its own, or stands still. */
    synchronized boolean admit(Thread thread) {
        Run latest = runs.peekLast();
        return latest == null || latest.thread == thread || (latest.standsStill && latest.waitsFor() != null);
    }

    /** @param number how many tasks had begun when this one did */
    synchronized Run begin(Thread thread, long number) {
        Run run = new Run(thread, number);
        runs.addLast(run);
        return run;
    }

    synchronized void end(Run run) {
        runs.remove(run);
        notifyAll();
    }

    synchronized Optional<Run> latest() {
        return Optional.ofNullable(runs.peekLast());
    }

    /** The latest that runs in this thread. */
    synchronized Optional<Run> innermost(Thread thread) {
        for (Iterator<Run> latestFirst = runs.descendingIterator(); latestFirst.hasNext(); ) {
            Run run = latestFirst.next();
            if (run.thread == thread) {
                return Optional.of(run);
            }
        }
        return Optional.empty();
    }

    /**
     * Waits for a moment: the latest task has ended then, or its thread may be found to stand still. An interruption
     * does not shorten the wait, for a thread that has been interrupted may have to look again many times.
     */
    synchronized void lookAgainLater() {
        Run latest = runs.peekLast();
        if (latest == null) {
            return;
        }
        Object waited = latest.waitsFor();
        boolean interrupted = false;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LOOK_AGAIN_MILLISECONDS);
        for (long rest = LOOK_AGAIN_MILLISECONDS; rest > 0 && runs.peekLast() == latest; ) {
            try {
                wait(rest);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            rest = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
        latest.standsStill = waited != null && latest.waitsFor() == waited;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
