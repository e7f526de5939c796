package io.nuropb.testkit;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches in real time whether the thread of a {@link VirtualTime} waits for a future that does not move the time, as
 * that of {@link CompletableFuture#allOf} does not: nobody else could complete it. The calls that were made in that
 * task, or by that thread if it runs none, then fail with a sentence, so that the wait ends.
 */
final class StandstillWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StandstillWatch.class);

    private static final long PERIOD_MILLISECONDS = 1_000;

    /**
     * A task that is found so often in the same wait stands still: what others do for it in real time seldom takes so
     * long.
     */
    static final int LOOKS_IN_A_TASK = 4;

    /** A test itself may wait for something real, as the start of a server, while calls are under way. */
    static final int LOOKS_BETWEEN_TASKS = 30;

    private static final String ONLY_HERE =
            " waits for a future that only the thread in which it waits could complete, as"
                    + " CompletableFuture.allOf(…).join() does";

    private final VirtualTime time;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread watch = new Thread(task, "nuropb-standstill-watch");
        watch.setDaemon(true);
        return watch;
    });
    private long latestTask = -1;
    private @Nullable Object latestWait;
    private int seen;

    /** One that looks when it is told to. */
    StandstillWatch(VirtualTime time) {
        this.time = time;
    }

    /** Watches until it is closed. */
    static StandstillWatch over(VirtualTime time) {
        StandstillWatch watch = new StandstillWatch(time);
        var unused = watch.thread.scheduleWithFixedDelay(
                watch::look, PERIOD_MILLISECONDS, PERIOD_MILLISECONDS, TimeUnit.MILLISECONDS);
        return watch;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** In one thread at a time. */
    void look() {
        long task = time.tasksBegun();
        boolean inTask = time.runsATask();
        Optional<Thread> waiting = time.thoseWhoMayMove().stream()
                .filter(one -> waitForAFuture(one) != null)
                .findFirst();
        Object wait = waiting.map(StandstillWatch::waitForAFuture).orElse(null);
        boolean isSame = wait != null && wait == latestWait && task == latestTask;
        seen = isSame ? seen + 1 : 1;
        latestWait = wait;
        latestTask = task;
        if (isSame && seen >= (inTask ? LOOKS_IN_A_TASK : LOOKS_BETWEEN_TASKS)) {
            latestWait = null;
            end(waiting.get(), inTask);
        }
    }

    private void end(Thread waiting, boolean inTask) {
        String sentence = inTask
                ? "A handler, listener or completion" + ONLY_HERE + ". Join the calls one by one, or return the stage"
                : "A test" + ONLY_HERE
                        + ", or what completes elsewhere, too slowly. Join the calls one by one, and what takes long"
                        + " elsewhere before the calls";
        IllegalStateException failure = new IllegalStateException(sentence);
        failure.setStackTrace(waiting.getStackTrace());
        log.error("The thread that moves the time stands still; the calls that it has made fail", failure);
        time.failFutures(waiting, failure);
    }

    /** Another object for each wait; {@code null} if the thread waits for no future. */
    private static @Nullable Object waitForAFuture(Thread thread) {
        Object blocker = LockSupport.getBlocker(thread);
        return blocker != null && blocker.getClass().getName().startsWith(CompletableFuture.class.getName())
                ? blocker
                : null;
    }
}
