package io.nuropb.service;

import io.nuropb.CompletionFailure;
import io.nuropb.DurationText;
import io.nuropb.Scheduler;
import io.nuropb.messaging.NuropbException;
import io.nuropb.messaging.NuropbSuccessException;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteError;
import io.nuropb.service.MessageFailure.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
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

    private final InFlightMessage<?> received;
    private final Work work;
    private final Duration deadline;
    private final Failures failures;
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
            Failures failures,
            HandlerObservers.Run observed,
            Scheduler scheduler,
            BooleanSupplier mayBegin,
            Listener listener) {
        this.received = received;
        this.work = work;
        this.deadline = deadline;
        this.failures = failures;
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
            failed(e);
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

    private void handle() {
        try {
            listener.begins();
            observed.begin();
            Object value = work.run();
            end();
            AwaitedResult.of(value, this::returned, this::failed);
        } catch (Throwable failure) {
            // An Error is an outcome too: it must neither end the consumer nor leave the message unsettled.
            try {
                end();
            } finally {
                failed(failure);
            }
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
        Outcome.Failed late = late();
        try {
            failures.add(received, Kind.DEADLINE, late.error());
        } finally {
            // A logger that throws keeps nobody waiting, neither the caller nor whoever needs the thread.
            expired(new HandlerEnd(late, Kind.DEADLINE));
        }
        return true;
    }

    private void expired(HandlerEnd end) {
        try {
            known(end);
        } finally {
            interrupt();
        }
    }

    private void returned(@Nullable Object value) {
        end(() -> failures.returned(received, value), () -> {});
    }

    private void failed(Throwable thrown) {
        Throwable failure = CompletionFailure.causeOf(thrown);
        if (failure instanceof VirtualMachineError) {
            log.error(
                    "{} failed with an error of the virtual machine; this instance may be ill",
                    received.what(),
                    failure);
        }
        if (failure instanceof NuropbSuccessException success) {
            AwaitedResult.of(success.outcome(), this::returned, this::failed);
            return;
        }
        end(() -> failures.thrown(received, failure), () -> failures.threwLate(received, failure));
    }

    /** The first outcome counts; the handler may come to its own after its deadline. */
    private void end(Supplier<HandlerEnd> first, Runnable late) {
        try {
            if (!decided.getAndSet(true)) {
                tell(first);
            } else if (!ended.isDone()) {
                late.run();
            }
        } finally {
            over();
        }
    }

    /** A stage of somebody else's may tell twice what it comes to. */
    private void over() {
        if (ended.complete(null)) {
            listener.ended();
        }
    }

    /** Observers first: what they note is then older than the response. */
    private void known(HandlerEnd end) {
        observed.end(end);
        listener.outcome(end.outcome());
    }

    /** What a handler threw is foreign code, too: to ask for its message may fail. */
    private void tell(Supplier<HandlerEnd> first) {
        HandlerEnd end;
        try {
            end = first.get();
        } catch (Throwable failure) {
            untold(failure);
            return;
        }
        known(end);
    }

    /** It is known even if a logger throws: it may have been what failed. */
    private void untold(Throwable failure) {
        try {
            log.error("The failure of {} cannot be told", received.what(), failure);
        } finally {
            RemoteError error = new RemoteError(
                    NuropbException.WIRE_NAME,
                    received.what() + " failed, and its failure cannot be told: "
                            + failure.getClass().getName());
            known(new HandlerEnd(new Outcome.Failed(error), Kind.HANDLER_EXCEPTION));
        }
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

    private void end() {
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

    private Outcome.Failed late() {
        return new Outcome.Failed(new RemoteError(
                NuropbTimeoutException.WIRE_NAME,
                received.what() + " took longer than its deadline of " + DurationText.of(deadline)));
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
