package io.nuropb.robustness;

import io.nuropb.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what has to come, and never longer than a limit. */
public final class Eventually {

    private static final Duration USUAL_LIMIT = Duration.ofMinutes(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

    private final Scheduler scheduler;
    private final Duration limit;

    /** Waits by this scheduler's clock, for two minutes. */
    public Eventually(Scheduler scheduler) {
        this(scheduler, USUAL_LIMIT);
    }

    /** Waits for so long. */
    public Eventually(Scheduler scheduler, Duration limit) {
        this.scheduler = scheduler;
        this.limit = limit;
    }

    /**
     * Waits for a stage's value.
     *
     * @throws TimeoutException if it does not complete within the limit
     */
    public <T> T value(CompletionStage<T> stage) throws Exception {
        return scheduler.await(stage, limit);
    }

    /**
     * Waits until a condition holds.
     *
     * @throws AssertionError if it does not hold within the limit; the message shows what there is instead
     */
    public void holds(String what, BooleanSupplier condition, Supplier<?> present) throws Exception {
        CompletableFuture<Void> met = new CompletableFuture<>();
        look(condition, met);
        try {
            scheduler.await(met, limit);
        } catch (TimeoutException e) {
            met.cancel(false);
            throw new AssertionError("Not within " + limit + ": " + what + "; there is " + present.get(), e);
        }
    }

    /** Lets some time pass. */
    public void pass(Duration time) throws Exception {
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        scheduler.schedule(time, () -> over.complete(true));
        scheduler.await(over, time.plus(limit));
    }

    private void look(BooleanSupplier condition, CompletableFuture<Void> met) {
        if (met.isDone()) {
            return;
        }
        if (condition.getAsBoolean()) {
            met.complete(null);
        } else {
            scheduler.schedule(BETWEEN_LOOKS, () -> look(condition, met));
        }
    }
}
