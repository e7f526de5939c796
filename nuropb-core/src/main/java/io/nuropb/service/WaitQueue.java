package io.nuropb.service;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Those who wait for something, in the order in which they came, each until a moment of its own. As many as the
 * prefetch. Thread-safe.
 */
final class WaitQueue {

    private final Scheduler scheduler;
    private final Deque<Turn> waiting = new ArrayDeque<>();
    private boolean admits = true;

    private static final class Turn {
        private final CompletableFuture<Boolean> granted = new CompletableFuture<>();
    }

    WaitQueue(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * Waits. Completes with true when it is granted, with false if that is not until the end, or nobody is let go on
     * any more.
     */
    CompletionStage<Boolean> await(Moment end) {
        Turn turn = new Turn();
        synchronized (waiting) {
            if (!admits) {
                return CompletableFuture.completedFuture(false);
            }
            waiting.add(turn);
        }
        Scheduler.Timer timer = scheduler.schedule(scheduler.now().until(end), () -> giveUp(turn));
        return turn.granted.whenComplete((granted, failure) -> timer.cancel());
    }

    /** Lets the first go on. Tells whether there was one. */
    boolean grantOne() {
        Turn first;
        synchronized (waiting) {
            first = waiting.poll();
        }
        if (first != null) {
            scheduler.execute(() -> first.granted.complete(true));
        }
        return first != null;
    }

    /** Lets all go on. */
    void grantAll() {
        endAll(true);
    }

    /** Lets none of those that wait go on. */
    void refuseAll() {
        endAll(false);
    }

    /**
     * Whether anybody may wait from now on; if not, those that wait do not go on, and whoever comes to wait does not
     * either.
     */
    void admit(boolean value) {
        synchronized (waiting) {
            admits = value;
        }
        if (!value) {
            refuseAll();
        }
    }

    private void endAll(boolean granted) {
        List<Turn> all;
        synchronized (waiting) {
            all = List.copyOf(waiting);
            waiting.clear();
        }
        all.forEach(turn -> scheduler.execute(() -> turn.granted.complete(granted)));
    }

    private void giveUp(Turn turn) {
        boolean wasWaiting;
        synchronized (waiting) {
            wasWaiting = waiting.remove(turn);
        }
        if (wasWaiting) {
            turn.granted.complete(false);
        }
    }
}
