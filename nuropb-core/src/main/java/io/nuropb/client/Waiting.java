package io.nuropb.client;

import io.nuropb.DurationText;
import io.nuropb.Scheduler;
import io.nuropb.messaging.NuropbException;
import io.nuropb.messaging.NuropbTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Waits for a call's outcome in the caller's thread. */
final class Waiting {

    /** Calls end at their own time-out; this much later the thread is let go even if nothing runs any more that could end them. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Scheduler scheduler;

    Waiting(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** The outcome: the value, or the failure itself thrown. */
    <T> T until(CompletableFuture<T> call, Duration patience, String what) {
        try {
            return scheduler.await(call, patience.plus(GRACE));
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (TimeoutException e) {
            call.cancel(false);
            throw new NuropbTimeoutException(
                    what + " has no outcome within " + DurationText.of(patience) + ", nor its time-out", e);
        } catch (InterruptedException e) {
            call.cancel(false);
            Thread.currentThread().interrupt();
            throw new NuropbException(
                    "The thread was interrupted while it waited for " + what + "; it may be handled all the same", e);
        }
    }

    private static RuntimeException failure(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException failure ? failure : new NuropbException(String.valueOf(cause), cause);
    }
}
