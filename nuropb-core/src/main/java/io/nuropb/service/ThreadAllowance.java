package io.nuropb.service;

import io.nuropb.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * How many handlers may hold their threads past their deadlines before others have to wait.
 *
 * <p>Handlers within their deadline are as many as the prefetch at most; those past it are settled and do not count there any more,
 * so without this limit their threads would pile up. As many can wait here as the prefetch allows.
 */
final class ThreadAllowance {

    private final int limit;
    private final Duration patience;
    private final Scheduler scheduler;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int held;

    private record Waiting(CompletableFuture<Boolean> turn) {}

    ThreadAllowance(int limit, Duration patience, Scheduler scheduler) {
        this.limit = limit;
        this.patience = patience;
        this.scheduler = scheduler;
    }

    /** Completes with true when a handler may start, at once if the limit is not reached; with false if that takes too long. */
    CompletionStage<Boolean> turn() {
        Waiting next = new Waiting(new CompletableFuture<>());
        synchronized (this) {
            if (held < limit) {
                return CompletableFuture.completedFuture(true);
            }
            waiting.add(next);
        }
        Scheduler.Timer timer = scheduler.schedule(patience, () -> giveUp(next));
        return next.turn().whenComplete((granted, failure) -> timer.cancel());
    }

    /** A handler holds its thread although its deadline has passed. */
    synchronized void hold() {
        held++;
    }

    /** Such a handler has given its thread back. */
    void release() {
        List<Waiting> granted = new ArrayList<>();
        synchronized (this) {
            held--;
            if (held < limit) {
                granted.addAll(waiting);
                waiting.clear();
            }
        }
        granted.forEach(next -> next.turn().complete(true));
    }

    private void giveUp(Waiting next) {
        synchronized (this) {
            waiting.remove(next);
        }
        next.turn().complete(false);
    }
}
