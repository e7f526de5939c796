package io.nuropb.client;

import io.nuropb.Scheduler;
import io.nuropb.messaging.NuropbTransportException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places for calls without an outcome, limited in number. A call takes its place before it is encoded. Thread-safe.
 */
final class CallLimit {

    private static final Logger log = LoggerFactory.getLogger(MeshClient.class);

    /** How long a place stays free before the next one who waits is told of it. */
    private static final Duration TIME_TO_TAKE = Duration.ofMillis(10);

    private final int limit;
    private final Semaphore free;
    private final Scheduler scheduler;
    private final AtomicLong turns = new AtomicLong();
    /** Who waits for a place, by turn: so that those who give up are taken out at once, however many wait. */
    private final ConcurrentNavigableMap<Long, CompletableFuture<Void>> waiting = new ConcurrentSkipListMap<>();

    private final AtomicBoolean willLookAgain = new AtomicBoolean();

    CallLimit(int limit, Scheduler scheduler) {
        this.limit = limit;
        this.free = new Semaphore(limit);
        this.scheduler = scheduler;
    }

    /**
     * Begins a call that has a place, which it gives back when it has its outcome; if there is none, nothing begins,
     * and the call fails.
     *
     * @param notDone what was not done then, for people
     * @param call throws only as long as the call has not begun
     */
    void begin(CallPromise<?> result, Supplier<String> notDone, Runnable call) {
        if (!free.tryAcquire()) {
            result.fail(new NuropbTransportException(
                    notDone.get() + ": as many as are allowed, " + limit + ", wait", false, null));
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

    /**
     * Completes when a place is free, at once if one is; somebody else may be quicker to take it. On a thread that may
     * block.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // Taking a waiter out throws nothing.
    CompletionStage<Void> free() {
        CompletableFuture<Void> next = scheduler.newFuture();
        if (free.availablePermits() > 0) {
            next.complete(null);
            return next;
        }
        long turn = turns.getAndIncrement();
        waiting.put(turn, next);
        // A caller may give up by itself.
        next.whenComplete((room, failure) -> waiting.remove(turn));
        if (free.availablePermits() > 0) {
            tellNext();
        }
        return next;
    }

    /** How many wait for a place. */
    int waiting() {
        return waiting.size();
    }

    private void tellNext() {
        if (waiting.isEmpty()) {
            return;
        }
        if (willLookAgain.compareAndSet(false, true)) {
            scheduler.schedule(TIME_TO_TAKE, this::lookAgain);
        }
        try {
            scheduler.callbacks().execute(this::completeNext);
        } catch (Throwable e) {
            // Whoever gives a place back has an outcome to tell, which must not be lost.
            log.debug("There is no thread to tell of a free place on; the next look tries again", e);
        }
    }

    private void completeNext() {
        Map.Entry<Long, CompletableFuture<Void>> next = waiting.pollFirstEntry();
        while (next != null && !next.getValue().complete(null)) {
            next = waiting.pollFirstEntry();
        }
    }

    /** Whoever was told may not want the place any more, and does not say so. */
    private void lookAgain() {
        willLookAgain.set(false);
        if (free.availablePermits() > 0) {
            tellNext();
        }
    }
}
