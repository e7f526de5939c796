package io.nuropb.service;

import io.nuropb.messaging.NuropbException;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteError;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of one handler, which ends in one outcome: the handler's own, or that of its deadline.
 *
 * <p>The lock is held for the bookkeeping before and after the handler, never while it runs.
 */
final class Invocation implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Invocation.class);

    private final String what;
    private final Work work;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final CompletableFuture<Outcome> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> threadFree = new CompletableFuture<>();

    private boolean expired;
    private @Nullable Thread thread;

    /**
     * A run that has not begun.
     *
     * @param what the service and method, for people
     */
    Invocation(String what, Work work) {
        this.what = what;
        this.work = work;
    }

    /** What the run came to; completes with the handler's end or its deadline, whichever is first. Never exceptionally. */
    CompletionStage<Outcome> outcome() {
        return outcome;
    }

    /** How the handler itself ended, be it late. */
    CompletionStage<Outcome> ended() {
        return ended;
    }

    /** Completes when the handler holds no thread any more; what it returned may still be under way. */
    CompletionStage<Void> threadFree() {
        return threadFree;
    }

    /** Has the run begin on a thread of the executor's; if there is none to be had, that is its outcome. */
    void start(Executor threads) {
        try {
            threads.execute(this);
        } catch (RuntimeException | OutOfMemoryError e) {
            threadFree.complete(null);
            decide(ofFailure(e));
        }
    }

    /** Runs the handler in this thread, unless its deadline passed before. */
    @Override
    public void run() {
        if (!begin()) {
            threadFree.complete(null);
            ended.complete(late());
            return;
        }
        try {
            Object value = work.run();
            end();
            if (value instanceof CompletionStage<?> stage) {
                stage.whenComplete(
                        (result, failure) -> decide(failure == null ? Outcome.of(result) : ofFailure(failure)));
            } else {
                decide(Outcome.of(value));
            }
        } catch (Throwable failure) {
            // An Error is an outcome too: it must neither end the consumer nor leave the message unsettled.
            end();
            decide(ofFailure(failure));
        }
    }

    /**
     * Ends the run with a time-out, and interrupts the handler.
     *
     * @return whether it did; not if there is an outcome already
     */
    boolean expire() {
        if (!outcome.complete(late())) {
            return false;
        }
        interrupt();
        return true;
    }

    private void decide(Outcome result) {
        outcome.complete(result);
        ended.complete(result);
    }

    private synchronized boolean begin() {
        if (expired) {
            return false;
        }
        thread = Thread.currentThread();
        return true;
    }

    private synchronized void interrupt() {
        expired = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void end() {
        synchronized (this) {
            thread = null;
            if (expired) {
                // The thread may be a pool's, and its next task knows nothing of this deadline.
                Thread.interrupted();
            }
        }
        threadFree.complete(null);
    }

    private Outcome late() {
        return new Outcome.Failed(
                new RemoteError(NuropbTimeoutException.WIRE_NAME, what + " took longer than its deadline"));
    }

    private Outcome ofFailure(Throwable thrown) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (failure instanceof VirtualMachineError) {
            log.error("{} failed with an error of the virtual machine; this instance may be ill", what, failure);
        } else if (!(failure instanceof NuropbException)) {
            log.warn("{} failed", what, failure);
        }
        return Outcome.ofFailure(what, failure);
    }

    /** A handler bound to its call. */
    @FunctionalInterface
    interface Work {
        /** Runs the handler. */
        @Nullable
        Object run() throws Exception;
    }
}
