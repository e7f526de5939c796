package io.nuropb.testkit;

import io.nuropb.inmemory.PausableScheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * The time of one instance on a time line that it shares with others. Once the instance is killed, none of its tasks
 * begins any more, and those that wait by {@link #await}, or for a future that was made here, go no further: an
 * {@link Error} ends them. Their {@code finally} blocks run, and so does what catches any {@link Throwable}.
 */
final class KillableScheduler extends PassingScheduler {

    private final VirtualTime time;
    private volatile boolean killed;

    KillableScheduler(VirtualTime time) {
        super(new PausableScheduler(time));
        this.time = time;
    }

    void kill() {
        killed = true;
        base.close();
    }

    boolean isKilled() {
        return killed;
    }

    @Override
    public <T> T await(CompletionStage<T> stage, Duration limit)
            throws TimeoutException, ExecutionException, InterruptedException {
        return time.await(stage, limit, this::requireAlive);
    }

    /** What is made afterwards is for a test that has still something to ask. */
    @Override
    public <T> CompletableFuture<T> newFuture() {
        return killed ? super.newFuture() : time.newFuture(this::requireAlive);
    }

    private void requireAlive() {
        if (killed) {
            throw new Killed();
        }
    }

    /** Ends what an instance that was killed was doing. */
    private static final class Killed extends Error {

        private static final long serialVersionUID = 1L;

        Killed() {
            super("The instance in which this waited was killed");
        }
    }
}
