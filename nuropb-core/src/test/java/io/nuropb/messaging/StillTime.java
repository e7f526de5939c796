package io.nuropb.messaging;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** A scheduler whose time stands still until the test moves it, and which runs nothing. */
final class StillTime implements Scheduler {

    private Moment now = new Moment(0);

    void advance(Duration duration) {
        now = now.plus(duration);
    }

    @Override
    public Moment now() {
        return now;
    }

    @Override
    public Instant wallClock() {
        return Instant.EPOCH.plusNanos(now.nanos());
    }

    @Override
    public void execute(Runnable task) {
        throw new UnsupportedOperationException("Nothing runs here");
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        throw new UnsupportedOperationException("Nothing runs here");
    }

    @Override
    public Executor blocking() {
        throw new UnsupportedOperationException("Nothing runs here");
    }

    @Override
    public <T> T await(CompletionStage<T> stage, Duration limit) {
        throw new UnsupportedOperationException("Nothing runs here");
    }

    @Override
    public void close() {}
}
