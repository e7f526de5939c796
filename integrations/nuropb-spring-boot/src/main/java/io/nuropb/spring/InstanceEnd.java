package io.nuropb.spring;

import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.runner.ServiceRunner;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;

/**
 * Keeps the JVM running while the instance serves, and ends what remains of it after its bean: destroyed behind the
 * runner and all that uses it, it closes the scheduler when the runner has stopped.
 *
 * <p>Whoever closes the application in a callback of the instance, as in a handler, cannot wait for the stop, which
 * waits for that callback: a thread that is no daemon does.
 */
final class InstanceEnd implements DisposableBean {

    private final Scheduler scheduler = new SystemScheduler();
    private @Nullable ServiceRunner runner;
    private @Nullable Thread alive;

    /** The scheduler of the application, unless it has one of its own. */
    Scheduler scheduler() {
        return scheduler;
    }

    /** @param keepsAlive whether the JVM runs until the instance has stopped: all its other threads are daemons */
    synchronized void follow(ServiceRunner started, boolean keepsAlive) {
        runner = started;
        if (keepsAlive) {
            alive = begin(() -> awaitStop(started), "nuropb-alive-" + label(started));
        }
    }

    @Override
    public synchronized void destroy() {
        ServiceRunner started = runner;
        if (started == null || !started.isInCallback()) {
            end();
            return;
        }
        begin(
                () -> {
                    started.close();
                    end();
                },
                "nuropb-end-" + label(started));
    }

    private synchronized void end() {
        scheduler.close();
        if (alive != null) {
            alive.interrupt();
        }
    }

    private static void awaitStop(ServiceRunner runner) {
        try {
            runner.awaitStop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread begin(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(false);
        thread.start();
        return thread;
    }

    private static String label(ServiceRunner runner) {
        return runner.identity().service() + "/" + runner.identity().instance();
    }
}
