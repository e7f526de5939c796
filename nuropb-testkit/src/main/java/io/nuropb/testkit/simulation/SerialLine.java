package io.nuropb.testkit.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** Runs tasks one at a time and in the order in which they came, on an executor that keeps no order. */
final class SerialLine implements Executor {

    private final Executor executor;
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    SerialLine(Executor executor) {
        this.executor = executor;
    }

    @Override
    public void execute(Runnable task) {
        tasks.addLast(task);
        if (tasks.size() == 1) {
            executor.execute(this::runFirst);
        }
    }

    private void runFirst() {
        try {
            tasks.getFirst().run();
        } finally {
            tasks.removeFirst();
            if (!tasks.isEmpty()) {
                executor.execute(this::runFirst);
            }
        }
    }
}
