package io.nuropb.service;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * How many handlers may hold their threads past their deadlines before others have to wait.
 *
 * <p>Handlers within their deadline are as many as the prefetch at most; those past it are settled and do not count
 * there any more, so without this limit their threads would pile up. As many can wait here as the prefetch allows.
 */
final class ThreadAllowance {

    private final int limit;
    private final Duration patience;
    private final Scheduler scheduler;
    private final WaitQueue waiting;
    private int held;

    ThreadAllowance(int limit, Duration patience, Scheduler scheduler) {
        this.limit = limit;
        this.patience = patience;
        this.scheduler = scheduler;
        this.waiting = new WaitQueue(scheduler);
    }

    /** Whether a handler may start now. */
    synchronized boolean isFree() {
        return held < limit;
    }

    /**
     * Completes with true when a handler may start, at once if the limit is not reached; with false if that takes too
     * long.
     *
     * @param end until when it waits at most
     */
    synchronized CompletionStage<Boolean> turn(Moment end) {
        if (held < limit) {
            return CompletableFuture.completedFuture(true);
        }
        Moment patient = scheduler.now().plus(patience);
        return waiting.await(patient.isBefore(end) ? patient : end);
    }

    /** Whether anybody may wait; if not, those that wait do not start. */
    void admit(boolean value) {
        waiting.admit(value);
    }

    /** A handler holds its thread although its deadline has passed. */
    synchronized void hold() {
        held++;
    }

    /** Such a handler has given its thread back. */
    synchronized void release() {
        held--;
        if (held < limit) {
            waiting.grantAll();
        }
    }
}
