package io.nuropb.rabbitmq;

import io.nuropb.topology.BrokerException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for stages, within a limit that only a failing test reaches. */
final class Stages {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private Stages() {}

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("It failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new AssertionError("It did not complete within " + PATIENCE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }

    /**
     * Looks again and again.
     *
     * @param found what was found last, for the failure
     */
    static void until(BooleanSupplier holds, Supplier<?> found) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!holds.getAsBoolean()) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("It did not come to be within " + PATIENCE + ", but is: " + found.get());
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    static BrokerException failure(CompletionStage<?> stage) {
        return outcome(stage).orElseThrow(() -> new AssertionError("It should fail, but gave " + await(stage)));
    }

    /** Why it failed; empty if it did not. */
    static Optional<BrokerException> outcome(CompletionStage<?> stage) {
        return await(
                stage.handle((value, problem) -> Optional.ofNullable(problem).map(Stages::broker)));
    }

    private static BrokerException broker(Throwable failure) {
        if (failure instanceof BrokerException expected) {
            return expected;
        }
        if (failure instanceof CompletionException && failure.getCause() instanceof BrokerException expected) {
            return expected;
        }
        throw new AssertionError("A BrokerException was expected, not " + failure, failure);
    }
}
