package io.nuropb.service;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** How many handlers of a method, or of a service, may run at once. Thread-safe. */
final class ConcurrencyLimit {

    private final int limit;
    private final WaitQueue waiting;
    private int running;

    /** @param limit at least 1; empty for no limit */
    ConcurrencyLimit(OptionalInt limit, Scheduler scheduler) {
        this.limit = limit.orElse(Integer.MAX_VALUE);
        this.waiting = new WaitQueue(scheduler);
    }

    /** Completes with true when one more may run, which has to {@link #end} then; with false if that is not until the end. */
    CompletionStage<Boolean> begin(Moment end) {
        synchronized (this) {
            if (running < limit) {
                running++;
                return CompletableFuture.completedFuture(true);
            }
            return waiting.await(end);
        }
    }

    /** Those that wait do not run. */
    void refuseAll() {
        waiting.refuseAll();
    }

    /** One that ran has ended; the next in turn takes its place. */
    synchronized void end() {
        if (!waiting.grantOne()) {
            running--;
        }
    }
}
