package io.nuropb.simulation;

import io.nuropb.Scheduler;
import io.nuropb.testkit.PassingScheduler;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * The servers' scheduler: each step that takes no time by itself takes a network's time, mostly little, now and then
 * much.
 */
final class Network extends PassingScheduler {

    /** How often a step takes up to {@link #TAIL} times as long as usual. */
    private static final double SLOW = 0.01;

    static final int TAIL = 50;

    private final Chance chance;
    private final Duration latency;
    private boolean calm;

    /** @param latency how long a usual step takes at most; zero or more */
    Network(Scheduler truth, Chance chance, Duration latency) {
        super(truth);
        this.chance = chance;
        this.latency = latency;
    }

    @Override
    public void execute(Runnable task) {
        schedule(Duration.ZERO, task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        boolean instant = delay.isZero() || delay.isNegative();
        return base.schedule(instant ? step() : delay, task);
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
    public Executor callbacks() {
        return this;
    }
}
