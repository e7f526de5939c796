package io.nuropb.service;

import io.nuropb.CompletionFailure;
import io.nuropb.Scheduler;
import io.nuropb.messaging.NuropbSuccessException;
import io.nuropb.messaging.Outcome;
import io.nuropb.service.HandlerResults.Result;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of one handler, which ends in one outcome: the handler's own, or that of its deadline.
 *
 * <p>The lock is held for the bookkeeping before and after the handler, never while it runs.
 */
final class Invocation implements Runnable {

    private final InFlightMessage<?> received;
    private final Work work;
    private final Duration deadline;
    private final HandlerResults results;
    private final HandlerObservers.Run observed;
    private final Scheduler scheduler;
    private final BooleanSupplier mayBegin;
    private final Listener listener;
    private final AtomicBoolean decided = new AtomicBoolean();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> threadFree = new CompletableFuture<>();

    private boolean hasBegun;
    private boolean expired;
    private volatile boolean putOff;
    /** Interrupts the handler while it holds a thread. */
    private @Nullable Runnable interruption;

    /**
     * A run that has not begun.
     *
     * @param received the message that the handler handles
     * @param deadline how long it may take; whoever keeps the time calls {@link #expire}
     * @param observed who is told of it
     * @param scheduler on whose thread it runs
     * @param mayBegin asked when it has its turn; if not, it is put off
     * @param listener told how it fares
     */
    Invocation(
            InFlightMessage<?> received,
            Work work,
            Duration deadline,
            HandlerResults results,
            HandlerObservers.Run observed,
            Scheduler scheduler,
            BooleanSupplier mayBegin,
            Listener listener) {
        this.received = received;
        this.work = work;
        this.deadline = deadline;
        this.results = results;
        this.observed = observed;
        this.scheduler = scheduler;
        this.mayBegin = mayBegin;
        this.listener = listener;
    }

    /** Completes when the handler has ended, be it late, before the listener is told. */
    CompletionStage<Void> ended() {
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
            end(results.thrown(received, e));
        }
    }

    /** Runs the handler in this thread, unless it may not begin now, or was withdrawn before. */
    @Override
    public void run() {
        if (!mayBegin.getAsBoolean()) {
            withdraw(true);
        }
        if (!begin()) {
            threadFree.complete(null);
            return;
        }
        received.ids().during(this::handle);
    }

    /** The result is made before the thread is left, so that the deadline is that of its own code, too. */
    private void handle() {
        CompletableFuture<Result> result = new CompletableFuture<>();
        try {
            listener.begins();
            observed.begin();
            await(work.run(), result);
        } catch (Throwable failure) {
            // An Error is an outcome too: it must neither end the consumer nor leave the message unsettled.
            failed(failure, result);
        } finally {
            leave();
        }
        var unused = result.thenAccept(this::end);
    }

    /** A stage of somebody else's may tell twice what it comes to. */
    private void await(@Nullable Object value, CompletableFuture<Result> result) {
        AwaitedResult.of(value, whole -> returned(whole, result), thrown -> failed(thrown, result));
    }

    private void returned(@Nullable Object value, CompletableFuture<Result> result) {
        result.complete(decided.get() ? HandlerResults.DISCARDED : results.returned(received, value));
    }

    private void failed(Throwable thrown, CompletableFuture<Result> result) {
        Throwable failure = CompletionFailure.causeOf(thrown);
        if (failure instanceof NuropbSuccessException success) {
            await(success.outcome(), result);
        } else {
            result.complete(results.thrown(received, failure));
        }
    }

    /**
     * Ends a run that has not begun, as not started.
     *
     * @return whether it did; not if it has begun or is over
     */
    boolean withdraw() {
        return withdraw(false);
    }

    private boolean withdraw(boolean forNow) {
        synchronized (this) {
            if (hasBegun || expired || decided.getAndSet(true)) {
                return false;
            }
            expired = true;
            putOff = forNow;
        }
        try {
            over();
        } finally {
            listener.outcome(new Outcome.NotStarted());
        }
        return true;
    }

    /** Whether it has to be begun anew, for it was not allowed to begin in its turn. */
    boolean isPutOff() {
        return putOff;
    }

    /**
     * Ends the run with a time-out, and interrupts the handler.
     *
     * @return whether it did; not if there is an outcome already
     */
    boolean expire() {
        if (decided.getAndSet(true)) {
            return false;
        }
        try {
            known(results.outOfTime(received, deadline));
        } finally {
            interrupt();
        }
        return true;
    }

    /** The first outcome counts; the handler may come to its own after its deadline. */
    private void end(Result result) {
        try {
            if (decided.getAndSet(true)) {
                result.late();
            } else {
                known(results.counted(received, result));
            }
        } finally {
            over();
        }
    }

    private void over() {
        if (ended.complete(null)) {
            listener.ended();
        }
    }

    /** Observers first: what they note is then older than the response. */
    private void known(HandlerEnd end) {
        observed.end(end);
        listener.outcome(end.written());
    }

    private synchronized boolean begin() {
        if (expired) {
            return false;
        }
        hasBegun = true;
        interruption = scheduler.interruption();
        return true;
    }

    private synchronized void interrupt() {
        expired = true;
        if (interruption != null) {
            interruption.run();
        }
    }

    private void leave() {
        try {
            observed.left();
        } finally {
            synchronized (this) {
                interruption = null;
                if (expired) {
                    // The thread may be a pool's, and its next task knows nothing of this deadline.
                    Thread.interrupted();
                }
            }
            threadFree.complete(null);
        }
    }

    /** Whoever wants to know how a run fares. */
    interface Listener {

        /** The handler begins now, on its thread; not told if it does not. */
        void begins();

        /** What the run came to, with the handler's end or its deadline, whichever is first. Told once. */
        void outcome(Outcome outcome);

        /** The handler has ended, be it late, or does not begin. Told once. */
        void ended();
    }

    /** A handler bound to its call. */
    @FunctionalInterface
    interface Work {
        /** Runs the handler. */
        @Nullable
        Object run() throws Exception;
    }
}
