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

/** The servers' scheduler: each step that takes no time by itself takes a network's time, mostly little, now and then much. */
final class Network implements Scheduler {

    /** How often a step takes up to {@link #TAIL} times as long as usual. */
    private static final double SLOW = 0.01;

    static final int TAIL = 50;

    private final Scheduler truth;
    private final Chance chance;
    private final Duration latency;
    private boolean calm;

    /** @param latency how long a usual step takes at most; zero or more */
    Network(Scheduler truth, Chance chance, Duration latency) {
        this.truth = truth;
        this.chance = chance;
        this.latency = latency;
    }

    @Override
    public Moment now() {
        return truth.now();
    }

    @Override
    public Instant wallClock() {
        return truth.wallClock();
    }

    @Override
    public void execute(Runnable task) {
        schedule(Duration.ZERO, task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        boolean instant = delay.isZero() || delay.isNegative();
        return truth.schedule(instant ? step() : delay, task);
    }

    /** No step takes longer than usual any more: a lease of seconds does not survive many that do. */
    void calmDown() {
        calm = true;
    }

    private Duration step() {
        Duration most = chance.happens(SLOW) && !calm ? latency.multipliedBy(TAIL) : latency;
        return chance.between(Duration.ZERO, most);
    }

    @Override
    public Executor blocking() {
        return this;
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
