package io.nuropb.testkit;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
     * A thread that is found so often in the same wait stands still: what others do in real time seldom takes so long.
     */
    private static final int LOOKS = 4;

    private final VirtualTime time;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread watch = new Thread(task, "nuropb-standstill-watch");
        watch.setDaemon(true);
        return watch;
    });
    private long latestTask = -1;
    private int seenWaiting;

    private StandstillWatch(VirtualTime time) {
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

    private void look() {
        long task = time.tasksBegun();
        Optional<Thread> waiting = time.thoseWhoMayMove().stream()
                .filter(StandstillWatch::waitsForAFuture)
                .findFirst();
        seenWaiting = waiting.isPresent() && task == latestTask ? seenWaiting + 1 : 0;
        latestTask = task;
        if (seenWaiting == LOOKS - 1) {
            seenWaiting = 0;
            waiting.ifPresent(this::end);
        }
    }

    private void end(Thread waiting) {
        IllegalStateException failure =
                new IllegalStateException("A test, handler, listener or completion waits for a future that"
                        + " only the thread in which it waits could complete, as CompletableFuture.allOf(…).join() does. Join the"
                        + " calls one by one, or return the stage");
        failure.setStackTrace(waiting.getStackTrace());
        log.error("The thread that moves the time stands still; the calls that it has made fail", failure);
        time.failFutures(waiting, failure);
    }

    private static boolean waitsForAFuture(Thread thread) {
        return thread.getState() != Thread.State.RUNNABLE
                && Arrays.stream(thread.getStackTrace())
                        .filter(frame -> !frame.getClassName().startsWith("java.util.concurrent.ForkJoinPool"))
                        .filter(frame -> !frame.getClassName().startsWith("java.util.concurrent.locks."))
                        .filter(frame -> !frame.getClassName().startsWith("jdk.internal."))
                        .findFirst()
                        .filter(frame -> frame.getClassName().startsWith(CompletableFuture.class.getName()))
                        .isPresent();
    }
}
