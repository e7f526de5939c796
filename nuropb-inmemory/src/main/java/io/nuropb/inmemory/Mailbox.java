package io.nuropb.inmemory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** Runs tasks one at a time, in the order in which they came. */
final class Mailbox {

    private final Executor executor;
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    Mailbox(Executor executor) {
        this.executor = executor;
    }

    synchronized void post(Runnable task) {
        tasks.addLast(task);
        if (!running) {
            running = true;
            executor.execute(this::runNext);
        }
    }

    private void runNext() {
        Runnable task;
        synchronized (this) {
            task = tasks.removeFirst();
        }
        try {
            task.run();
        } finally {
            goOn();
        }
    }

    private synchronized void goOn() {
        running = !tasks.isEmpty();
        if (running) {
            executor.execute(this::runNext);
        }
    }
}
