package io.nuropb.tck;

import io.nuropb.DurationText;
import io.nuropb.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Waits for conditions on a scheduler, in virtual time as in real time, and never longer than a limit.
 *
 * <p>All methods block. They may be called from any thread that the scheduler lets wait.
 */
public final class Patience {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    private final Scheduler scheduler;

    /** @param scheduler whose time passes while this waits */
    public Patience(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * Waits until a condition holds.
     *
     * @param what the condition in words, for the failure's message
     * @throws AssertionError if the condition does not hold within the limit
     */
    public void until(String what, Duration limit, BooleanSupplier condition) {
        CompletableFuture<Void> met = new CompletableFuture<>();
        look(condition, met);
        try {
            value("Condition", met, limit);
        } catch (AssertionError e) {
            met.cancel(false);
            throw new AssertionError("Not within " + DurationText.of(limit) + ": " + what, e);
        }
    }

    /** Lets time pass. */
    public void pass(Duration time) {
        CompletableFuture<Void> passed = new CompletableFuture<>();
        scheduler.schedule(time, () -> passed.complete(null));
        value("The passing of " + time, passed, time.plus(Duration.ofMinutes(1)));
    }

    /**
     * Waits for the value of a stage.
     *
     * @param what the stage in words, for the failure's message
     * @throws AssertionError if the stage fails, or does not complete within the limit
     */
    public <T> T value(String what, CompletionStage<T> stage, Duration limit) {
        try {
            return scheduler.await(stage, limit);
        } catch (ExecutionException e) {
            throw new AssertionError(what + " failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError(what + " did not complete within " + DurationText.of(limit), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(what + " was interrupted", e);
        }
    }

    private void look(BooleanSupplier condition, CompletableFuture<Void> met) {
        if (met.isDone()) {
            return;
        }
        try {
            if (condition.getAsBoolean()) {
                met.complete(null);
                return;
            }
        } catch (RuntimeException | Error e) {
            met.completeExceptionally(e);
            return;
        }
        scheduler.schedule(BETWEEN_LOOKS, () -> look(condition, met));
    }
}
