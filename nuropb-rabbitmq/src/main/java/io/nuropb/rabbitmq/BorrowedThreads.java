package io.nuropb.rabbitmq;

import io.nuropb.Scheduler;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A scheduler's threads in the form that the client library asks for, so that it keeps no pool of its own for each connection.
 * The threads are not the library's to end: shutting this down changes nothing.
 */
final class BlockingThreads extends AbstractExecutorService {

    private final Scheduler scheduler;

    BlockingThreads(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public void execute(Runnable task) {
        scheduler.blocking().execute(task);
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return false;
    }
}
