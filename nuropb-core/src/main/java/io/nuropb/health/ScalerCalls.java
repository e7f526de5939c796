package io.nuropb.health;

import io.nuropb.Scheduler;
import io.nuropb.SerialExecutor;
import io.nuropb.health.actuators.InstanceScaler;
import io.nuropb.health.actuators.ScalingSignal;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a scaler, one at a time, on threads that may block. A signal is a level, so only the latest waits while
 * a call goes on: a scaler that is slower than the period misses signals, and is never behind. Thread-safe; does not
 * block.
 */
final class ScalerCalls {

    private record Waiting(ScalingSignal signal, BooleanSupplier holds) {}

    private final InstanceScaler scaler;
    private final Scheduler scheduler;
    private final Consumer<Throwable> failed;
    private final SerialExecutor calls;
    private final AtomicReference<@Nullable Waiting> latest = new AtomicReference<>();

    /** @param failed told whatever the scaler throws, and that there is no thread for a call */
    ScalerCalls(InstanceScaler scaler, Scheduler scheduler, Consumer<Throwable> failed) {
        this.scaler = scaler;
        this.scheduler = scheduler;
        this.failed = failed;
        calls = new SerialExecutor(scheduler, scheduler.blocking(), 1, failed);
    }

    /**
     * Has the scaler called with this signal, instead of with one that waits.
     *
     * @param holds asked when its turn has come: whether the signal is still to be followed; if not, it is dropped
     */
    void next(ScalingSignal signal, BooleanSupplier holds) {
        if (latest.getAndSet(new Waiting(signal, holds)) == null) {
            try {
                calls.execute(this::call);
            } catch (RejectedExecutionException e) {
                latest.set(null);
                failed.accept(e);
            }
        }
    }

    private void call() {
        Waiting next = latest.getAndSet(null);
        if (next != null && next.holds().getAsBoolean()) {
            scheduler.runCallback(() -> scaler.signal(next.signal()));
        }
    }
}
