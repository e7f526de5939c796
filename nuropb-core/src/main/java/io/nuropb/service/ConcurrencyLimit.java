package io.nuropb.service;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * How many handlers of a method, or of a service, may run at once. While all that run are past their deadline, nobody
 * waits for them longer than for one more. Thread-safe.
 */
final class ConcurrencyLimit {

    private final int limit;
    private final Duration patience;
    private final Scheduler scheduler;
    private final WaitQueue waiting;
    private int running;
    private int overdue;

    /** How often all places have come to be held by handlers past their deadline. */
    private long stuckTimes;

    /**
     * @param limit at least 1; empty for no limit
     * @param patience for how long handlers past their deadline are waited for
     */
    ConcurrencyLimit(OptionalInt limit, Duration patience, Scheduler scheduler) {
        this.limit = limit.orElse(Integer.MAX_VALUE);
        this.patience = patience;
        this.scheduler = scheduler;
        this.waiting = new WaitQueue(scheduler);
    }

    /** Completes with true when one more may run, which has to {@link #end} then; with false if that is not in time. */
    CompletionStage<Boolean> begin(Moment end) {
        synchronized (this) {
            if (running < limit) {
                running++;
                return CompletableFuture.completedFuture(true);
            }
            Moment patient = scheduler.now().plus(patience);
            return waiting.await(isStuck() && patient.isBefore(end) ? patient : end);
        }
    }

    /** Whether anybody may wait; if not, those that wait do not run. */
    void admit(boolean value) {
        waiting.admit(value);
    }

    /** Whether all places are held by handlers that are past their deadline. */
    synchronized boolean isStuck() {
        return overdue >= limit;
    }

    /** One that runs is past its deadline, and holds its place until it ends. */
    synchronized void hold() {
        overdue++;
        if (isStuck()) {
            long time = ++stuckTimes;
            scheduler.schedule(patience, () -> refuseIfStuckSince(time));
        }
    }

    private synchronized void refuseIfStuckSince(long time) {
        if (isStuck() && time == stuckTimes) {
            waiting.refuseAll();
        }
    }

    /** One that ran has ended; the next in turn takes its place. */
    synchronized void end(boolean wasOverdue) {
        if (wasOverdue) {
            overdue--;
        }
        if (!waiting.grantOne()) {
            running--;
        }
    }
}
