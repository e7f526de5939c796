package io.nuropb.rabbitmq;

import io.nuropb.Scheduler;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has heartbeats sent by the threads of a scheduler that may block, so that no connection keeps a thread for its own,
 * and one whose writes are stuck delays no other. It has of its interface what the client library calls for that.
 */
final class HeartbeatTimer extends BorrowedThreads implements ScheduledExecutorService {

    private static final Logger log = LoggerFactory.getLogger(HeartbeatTimer.class);

    private final Scheduler scheduler;

    HeartbeatTimer(Scheduler scheduler) {
        super(scheduler.blocking());
        this.scheduler = scheduler;
    }

    /** Runs the task again and again until it is cancelled or throws, never beside itself. */
    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initialDelay, long period, TimeUnit unit) {
        Beats beats = new Beats(task, Duration.of(period, unit.toChronoUnit()));
        beats.after(Duration.of(initialDelay, unit.toChronoUnit()));
        return beats;
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initialDelay, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("Only scheduleAtFixedRate is there, for heartbeats");
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("Only scheduleAtFixedRate is there, for heartbeats");
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("Only scheduleAtFixedRate is there, for heartbeats");
    }

    private final class Beats extends CompletableFuture<Object> implements ScheduledFuture<Object> {
        private final Runnable task;
        private final Duration period;
        private volatile Scheduler.@Nullable Timer next;

        Beats(Runnable task, Duration period) {
            this.task = task;
            this.period = period;
        }

        void after(Duration delay) {
            next = scheduler.schedule(delay, this::handOver);
        }

        private void handOver() {
            try {
                execute(this::beat);
            } catch (RuntimeException | Error e) {
                log.debug("No thread for a heartbeat", e);
                after(period);
            }
        }

        private void beat() {
            if (isDone()) {
                return;
            }
            try {
                task.run();
                after(period);
            } catch (RuntimeException | Error e) {
                completeExceptionally(e);
            }
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            boolean isCancelled = super.cancel(mayInterrupt);
            Scheduler.Timer timer = next;
            if (timer != null) {
                timer.cancel();
            }
            return isCancelled;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(period);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
