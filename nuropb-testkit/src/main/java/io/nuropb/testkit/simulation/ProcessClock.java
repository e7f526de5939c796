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

/** The time of a process whose clock goes at a rate of its own; true time and the order of tasks are another scheduler's. */
final class ProcessClock implements Scheduler {

    private final Scheduler truth;
    private final double rate;
    private Duration ahead = Duration.ZERO;

    /** @param rate how many seconds of its own pass in a true one */
    ProcessClock(Scheduler truth, double rate) {
        this.truth = truth;
        this.rate = rate;
    }

    @Override
    public Moment now() {
        return new Moment((long) (truth.now().nanos() * rate));
    }

    @Override
    public Instant wallClock() {
        return truth.wallClock().plus(ahead);
    }

    /** Somebody sets the time of day: forwards, or backwards if negative. Deadlines do not depend on it. */
    void setWallClock(Duration by) {
        ahead = ahead.plus(by);
    }

    @Override
    public void execute(Runnable task) {
        truth.execute(task);
    }

    /** Rounded up: never earlier than asked for by its own clock. */
    @Override
    public Timer schedule(Duration delay, Runnable task) {
        long nanos = Math.max(0, delay.toNanos());
        return truth.schedule(Duration.ofNanos(nanos == 0 ? 0 : (long) (nanos / rate) + 2), task);
    }

    @Override
    public Executor blocking() {
        return truth.blocking();
    }

    @Override
    public RandomGenerator random() {
        return truth.random();
    }

    @Override
    public <T> T await(CompletionStage<T> stage, Duration limit)
            throws TimeoutException, ExecutionException, InterruptedException {
        return truth.await(stage, limit);
    }

    /** Nothing: it owns nothing. */
    @Override
    public void close() {}
}
