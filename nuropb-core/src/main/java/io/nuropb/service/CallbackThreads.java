package io.nuropb.service;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.Outcome.NotStarted;
import io.nuropb.messaging.Settlement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What is done on another thread than the one that delivers, which has other things to do: where a user's code is asked
 * or told something. A message for which there is no thread in time goes back to its queue: where handlers have virtual
 * threads, some that compute for ever leave no processor to others. Thread-safe.
 */
final class CallbackThreads {

    private final Scheduler scheduler;
    private final Duration patience;
    private final DispatchMetrics metrics;

    CallbackThreads(Scheduler scheduler, DispatchConfig config, DispatchMetrics metrics) {
        this.scheduler = scheduler;
        this.patience = config.threadPatience();
        this.metrics = metrics;
    }

    /**
     * Has a message handled.
     *
     * @param latest until when that may begin
     * @return not started if it has not begun by then
     */
    CompletionStage<Outcome> outcome(Moment latest, Supplier<CompletionStage<Outcome>> work) {
        return run(latest, work, NotStarted::new);
    }

    /**
     * Has a message settled.
     *
     * @param latest until when that may begin
     * @return it goes back if it has not begun by then
     */
    CompletionStage<Settlement> settlement(Moment latest, Supplier<CompletionStage<Settlement>> work) {
        return run(latest, work, () -> {
            metrics.givenBack(GiveBackReason.NO_ROOM);
            return Settlement.REQUEUE;
        });
    }

    private <T> CompletionStage<T> run(Moment latest, Supplier<CompletionStage<T>> work, Supplier<T> otherwise) {
        CompletableFuture<Boolean> thread = new CompletableFuture<>();
        CompletionStage<T> result =
                thread.thenCompose(isFree -> isFree ? work.get() : CompletableFuture.completedFuture(otherwise.get()));
        Duration rest = scheduler.now().until(latest);
        Scheduler.Timer timer =
                scheduler.schedule(rest.compareTo(patience) < 0 ? rest : patience, () -> thread.complete(false));
        try {
            scheduler.callbacks().execute(() -> {
                timer.cancel();
                thread.complete(true);
            });
        } catch (RuntimeException | Error none) {
            timer.cancel();
            throw none;
        }
        return result;
    }
}
