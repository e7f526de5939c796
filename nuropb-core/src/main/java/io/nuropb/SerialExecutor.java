package io.nuropb;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one at a time, in the order in which they came, on the threads of another executor. State that is touched
 * by such tasks only needs no lock.
 *
 * <p>What a task throws, an {@code Error} included, is reported, and the tasks behind it run all the same. Thread-safe;
 * never blocks, unless the other executor runs tasks in the thread that brings them.
 */
public final class SerialExecutor implements Executor {

    private record Waiting(Runnable task, Moment since) {}

    private final Scheduler clock;
    private final Executor threads;
    private final int limit;
    private final Consumer<Throwable> failed;
    private final Deque<Waiting> tasks = new ArrayDeque<>();
    private boolean running;
    private @Nullable Runnable current;

    /** Changes with each thread that takes over, so that the one before stops when its task ends. */
    private int turn;

    /**
     * @param clock tells how long tasks wait
     * @param threads where tasks run; may be {@code Runnable::run}, so that a task runs in the thread that brings it,
     *     or in the one that is running another
     * @param limit how many tasks may wait, at least 1
     * @param failed told whatever a task throws, on the task's thread; what it throws itself goes to the thread's
     *     handler
     */
    public SerialExecutor(Scheduler clock, Executor threads, int limit, Consumer<Throwable> failed) {
        if (limit < 1) {
            throw new IllegalArgumentException("A limit of " + limit + " tasks that wait is less than 1");
        }
        this.clock = clock;
        this.threads = threads;
        this.limit = limit;
        this.failed = failed;
    }

    /**
     * Runs a task behind all that came before it.
     *
     * @throws RejectedExecutionException if as many tasks wait as may, the other executor does not take it, or has no
     *     thread for it; it does not run then
     */
    @Override
    public void execute(Runnable task) {
        Waiting added = new Waiting(task, clock.now());
        int mine;
        synchronized (tasks) {
            if (tasks.size() >= limit) {
                throw new RejectedExecutionException(
                        limit + " tasks wait already, the oldest for " + DurationText.of(oldestWait()));
            }
            tasks.add(added);
            if (running) {
                return;
            }
            running = true;
            mine = ++turn;
        }
        try {
            threads.execute(() -> runAll(mine));
        } catch (RejectedExecutionException e) {
            withdraw(added);
            throw e;
        } catch (OutOfMemoryError e) {
            withdraw(added);
            throw new RejectedExecutionException("There is no thread for a task", e);
        }
    }

    /**
     * Lets the tasks behind a certain one run, which does not end: beside it, on another thread. If there is none, they
     * run with the next task that comes. Nothing, if that one does not run now.
     */
    public void leaveBehind(Runnable task) {
        int mine;
        synchronized (tasks) {
            if (current != task) {
                return;
            }
            current = null;
            mine = ++turn;
        }
        try {
            threads.execute(() -> runAll(mine));
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            synchronized (tasks) {
                running = false;
            }
            report(e);
        }
    }

    /** How many tasks wait; the one that runs is not counted. */
    public int length() {
        synchronized (tasks) {
            return tasks.size();
        }
    }

    /** Whether a task runs now; not if those that have come still wait for a thread. */
    public boolean isRunning() {
        synchronized (tasks) {
            return current != null;
        }
    }

    /** For how long the oldest of the tasks that wait has done so; zero if none waits. */
    public Duration oldestWait() {
        synchronized (tasks) {
            Waiting oldest = tasks.peek();
            return oldest == null ? Duration.ZERO : oldest.since().until(clock.now());
        }
    }

    private void withdraw(Waiting added) {
        synchronized (tasks) {
            tasks.remove(added);
            running = false;
        }
    }

    private void runAll(int mine) {
        for (Runnable task = next(mine); task != null; task = next(mine)) {
            run(task);
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable thrown) {
            report(thrown);
        }
    }

    private void report(Throwable thrown) {
        try {
            failed.accept(thrown);
        } catch (Throwable reporting) {
            UncaughtFailure.tell(reporting);
        }
    }

    private @Nullable Runnable next(int mine) {
        synchronized (tasks) {
            if (mine != turn) {
                return null;
            }
            Waiting next = tasks.poll();
            running = next != null;
            current = next == null ? null : next.task();
            return current;
        }
    }
}
