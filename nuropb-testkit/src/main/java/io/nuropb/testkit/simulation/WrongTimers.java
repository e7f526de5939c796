package io.nuropb.testkit.simulation;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** A scheduler whose timers go wrong; for mutants. */
final class WrongTimers implements Scheduler {

    private final Scheduler sound;
    private final Function<Duration, Optional<Duration>> length;

    /** @param length how long a timer really takes; empty if it is forgotten */
    WrongTimers(Scheduler sound, Function<Duration, Optional<Duration>> length) {
        this.sound = sound;
        this.length = length;
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
        return length.apply(delay).map(real -> sound.schedule(real, task)).orElse(() -> {});
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
