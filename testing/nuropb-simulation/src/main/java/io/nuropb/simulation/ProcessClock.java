package io.nuropb.simulation;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.testkit.PassingScheduler;
import java.time.Duration;
import java.time.Instant;

/**
 * The time of a process whose clock goes at a rate of its own; true time and the order of tasks are another
 * scheduler's.
 */
final class ProcessClock extends PassingScheduler {

    private final double rate;
    private Duration ahead = Duration.ZERO;

    /** @param rate how many seconds of its own pass in a true one */
    ProcessClock(Scheduler truth, double rate) {
        super(truth);
        this.rate = rate;
    }

    @Override
    public Moment now() {
        return new Moment((long) (base.now().nanos() * rate));
    }

    @Override
    public Instant wallClock() {
        return base.wallClock().plus(ahead);
    }

    /** Somebody sets the time of day: forwards, or backwards if negative. Deadlines do not depend on it. */
    void setWallClock(Duration by) {
        ahead = ahead.plus(by);
    }

    /** Rounded up: never earlier than asked for by its own clock. */
    @Override
    public Timer schedule(Duration delay, Runnable task) {
        long nanos = Math.max(0, delay.toNanos());
        return base.schedule(Duration.ofNanos(nanos == 0 ? 0 : (long) (nanos / rate) + 2), task);
    }
}
