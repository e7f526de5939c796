package io.nuropb.runner;

import io.nuropb.Scheduler;
import io.nuropb.messaging.CallerFutures;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What the program around an instance may wait for in its life: that it serves, has drained, has stopped. Futures are
 * each caller's own.
 */
final class LifeFutures {

    private final String label;
    private final Scheduler scheduler;
    private final Supplier<Optional<String>> failure;
    private final CompletableFuture<Void> serving;
    private final CompletableFuture<Void> drained;
    private final CompletableFuture<Void> stopped;

    /**
     * Those of an instance that was not started yet.
     *
     * @param failure why it could not start, as far as that is known
     */
    LifeFutures(String label, Scheduler scheduler, Supplier<Optional<String>> failure) {
        this.label = label;
        this.scheduler = scheduler;
        this.failure = failure;
        serving = scheduler.newFuture();
        drained = scheduler.newFuture();
        stopped = scheduler.newFuture();
    }

    CompletableFuture<Void> serving() {
        return CallerFutures.of(serving, scheduler);
    }

    CompletableFuture<Void> drained() {
        return CallerFutures.of(drained, scheduler);
    }

    CompletableFuture<Void> stopped() {
        return CallerFutures.of(stopped, scheduler);
    }

    /**
     * The end of the instance, for whoever blocks until then or has little to do at it: completed on the thread on
     * which it acts.
     */
    CompletableFuture<Void> end() {
        return stopped;
    }

    /** The machine took a step. */
    void stepped(LifecycleState state, LifecycleEvent event, Transition transition) {
        for (Effect effect : transition.effects()) {
            if (effect instanceof Effect.FailStart failed) {
                failStart(failed.problem());
            }
        }
        if (state.hasServed()) {
            serving.complete(null);
        }
        if (!drained.isDone() && hasDrained(state.role())) {
            failStart(failure.get().orElse(label + " was drained before it was started"));
            drained.complete(null);
        }
        if (state.role() instanceof Role.Stopped && event instanceof LifecycleEvent.Closed) {
            failStart(failure.get().orElse(label + " was stopped before it was started"));
            stopped.complete(null);
        }
    }

    private static boolean hasDrained(Role role) {
        return role.isEnding() && !(role instanceof Role.Leaving);
    }

    private void failStart(String problem) {
        serving.completeExceptionally(new StartFailedException(problem));
    }
}
