package io.nuropb;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Timers on one thread, which hands due tasks to others.
 *
 * <p>Nearly all timers here are limits that are cancelled long before they are due. So to set or to cancel one does not wake the thread,
 * unless it would otherwise sleep past the time that was set; and what is cancelled leaves the queue when it has become half of it.
 * Thread-safe; never blocks.
 */
final class Timers {

    private static final Logger log = LoggerFactory.getLogger(Timers.class);

    /** So few cancelled timers are not worth the clearing. */
    private static final int FEW = 64;

    /** What one timer can wait at most: beyond, {@link System#nanoTime} could not be compared any more. */
    private static final long LONGEST_NANOS = Long.MAX_VALUE / 4;

    private final Executor due;
    private final ThreadFactory threads;
    private final long idleNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition earlier = lock.newCondition();
    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private int cancelled;
    private boolean running;
    private boolean closed;
    private long wakesAt;

    private final class Entry implements Scheduler.Timer, Comparable<Entry> {
        private final long at;
        private @Nullable Runnable task;

        Entry(long at, Runnable task) {
            this.at = at;
            this.task = task;
        }

        @Override
        public void cancel() {
            lock.lock();
            try {
                if (task != null) {
                    task = null;
                    cancelled++;
                    clearIfMostAreCancelled();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public int compareTo(Entry other) {
            return Long.signum(at - other.at);
        }
    }

    /**
     * @param due takes tasks whose time has come, and does not block
     * @param idle after how long without a timer the thread ends; the next timer starts another one
     */
    Timers(Executor due, ThreadFactory threads, Duration idle) {
        this.due = due;
        this.threads = threads;
        this.idleNanos = idle.toNanos();
    }

    /** Hands a task over when a time has passed, unless it is cancelled or everything is closed before. */
    Scheduler.Timer schedule(Duration delay, Runnable task) {
        long now = System.nanoTime();
        lock.lock();
        try {
            Entry entry = new Entry(now + nanos(delay), task);
            if (closed) {
                return entry;
            }
            entries.add(entry);
            if (running && entry.at - wakesAt < 0) {
                earlier.signal();
            }
            startIfNeeded();
            return entry;
        } finally {
            lock.unlock();
        }
    }

    /** How many are in the queue, those included that are cancelled and have not left it yet. */
    int waiting() {
        lock.lock();
        try {
            return entries.size();
        } finally {
            lock.unlock();
        }
    }

    /** Hands nothing over any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            entries.clear();
            earlier.signal();
        } finally {
            lock.unlock();
        }
    }

    private static long nanos(Duration delay) {
        if (delay.isNegative()) {
            return 0;
        }
        return delay.compareTo(Duration.ofNanos(LONGEST_NANOS)) > 0 ? LONGEST_NANOS : delay.toNanos();
    }

    private void clearIfMostAreCancelled() {
        if (cancelled > FEW && cancelled > entries.size() / 2) {
            entries.removeIf(entry -> entry.task == null);
            cancelled = 0;
        }
    }

    private void run() {
        try {
            for (Runnable task = awaitDue(); task != null; task = awaitDue()) {
                due.execute(task);
            }
        } finally {
            goOn();
        }
    }

    /** Has another thread go on if somebody ended this one while there was something to wait for. */
    private void goOn() {
        lock.lock();
        try {
            running = false;
            startIfNeeded();
        } finally {
            lock.unlock();
        }
    }

    private void startIfNeeded() {
        if (!running && !entries.isEmpty()) {
            running = true;
            threads.newThread(this::run).start();
        }
    }

    /** The next task whose time has come; {@code null} if the thread is to end. */
    private @Nullable Runnable awaitDue() {
        lock.lock();
        try {
            boolean idle = false;
            while (!closed && !(idle && entries.isEmpty())) {
                Runnable task = poll();
                if (task != null) {
                    return task;
                }
                idle = entries.isEmpty();
                earlier.awaitNanos(sleep());
            }
        } catch (InterruptedException e) {
            log.debug("Somebody interrupted the thread of the timers; another one goes on", e);
        } finally {
            lock.unlock();
        }
        return null;
    }

    /** Takes out what has been cancelled or is due, up to the first task that is due. */
    private @Nullable Runnable poll() {
        long now = System.nanoTime();
        for (Entry first = entries.peek(); first != null; first = entries.peek()) {
            Runnable task = first.task;
            if (task != null && first.at - now > 0) {
                return null;
            }
            entries.remove();
            first.task = null;
            if (task != null) {
                return task;
            }
            cancelled--;
        }
        return null;
    }

    /** For how long there is nothing to do, in nanoseconds; whoever has something to be done before has to wake the thread. */
    private long sleep() {
        Entry first = entries.peek();
        long now = System.nanoTime();
        wakesAt = first == null ? now + idleNanos : first.at;
        return wakesAt - now;
    }
}
