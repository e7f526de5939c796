package io.nuropb.testkit.simulation;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/** A scheduler that forgets timers beyond a length; for a mutant. */
final class LosingTimers implements Scheduler {

    private final Scheduler sound;
    private final Duration longest;

    LosingTimers(Scheduler sound, Duration longest) {
        this.sound = sound;
        this.longest = longest;
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
    public Timer schedule(Duration delay, Runnable task) {
        return delay.compareTo(longest) > 0 ? () -> {} : sound.schedule(delay, task);
    }

    @Override
    public Executor blocking() {
        return sound.blocking();
    }

    @Override
    public RandomGenerator random() {
        return sound.random();
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
