package io.nuropb.healthsimulation;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;

/** A scheduler whose timers take too long. */
final class SlowTimers implements Scheduler {

    private final Scheduler sound;
    private final int times;

    SlowTimers(Scheduler sound, int times) {
        this.sound = sound;
        this.times = times;
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return sound.schedule(delay.multipliedBy(times), task);
    }

    @Override
    public Moment now() {
        return sound.now();
    }

    @Override
    public Instant wallClock() {
        return sound.wallClock();
    }

    @Override
    public void execute(Runnable task) {
        sound.execute(task);
    }

    @Override
    public Executor blocking() {
        return sound.blocking();
    }

    @Override
    public Executor callbacks() {
        return sound.callbacks();
    }

    @Override
    public Runnable interruption() {
        return sound.interruption();
    }

    @Override
    public <T> T await(CompletionStage<T> stage, Duration limit)
            throws TimeoutException, ExecutionException, InterruptedException {
        return sound.await(stage, limit);
    }

    @Override
    public void close() {
        sound.close();
    }
}
