package io.nuropb.client;

import io.nuropb.Scheduler;
import io.nuropb.messaging.NuropbTransportException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/** The places for calls without an outcome, limited in number. A call takes its place before it is encoded. Thread-safe. */
final class CallLimit {

    private final int limit;
    private final Semaphore free;
    private final Scheduler scheduler;
    private final Queue<CompletableFuture<Void>> waiting = new ConcurrentLinkedQueue<>();

    CallLimit(int limit, Scheduler scheduler) {
        this.limit = limit;
        this.free = new Semaphore(limit);
        this.scheduler = scheduler;
    }

    /**
     * Begins a call that has a place, which it gives back when it has its outcome; if there is none, nothing begins, and the call fails.
     *
     * @param notDone what was not done then, for people
     * @param call throws only as long as the call has not begun
     */
    void begin(CallPromise<?> result, String notDone, Runnable call) {
        if (!free.tryAcquire()) {
            result.fail(new NuropbTransportException(
                    notDone + ": as many as are allowed, " + limit + ", wait", false, null));
            return;
        }
        boolean begun = false;
        try {
            call.run();
            begun = true;
        } finally {
            if (!begun) {
                giveBack();
            }
        }
    }

    void giveBack() {
        free.release();
        tellNext();
    }

    /** Completes when a place is free, at once if one is; somebody else may be quicker to take it. On a thread that may block. */
    CompletionStage<Void> free() {
        CompletableFuture<Void> next = scheduler.newFuture();
        if (free.availablePermits() > 0) {
            next.complete(null);
            return next;
        }
        waiting.add(next);
        if (free.availablePermits() > 0) {
            tellNext();
        }
        return next;
    }

    private void tellNext() {
        CompletableFuture<Void> next = waiting.poll();
        if (next != null) {
            scheduler.blocking().execute(() -> next.complete(null));
        }
    }
}
