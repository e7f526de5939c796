package io.nuropb.simulation;

import io.nuropb.Scheduler;
import io.nuropb.testkit.PassingScheduler;
import java.util.ArrayList;
import java.util.List;

/**
 * A scheduler whose executor can be blocked, as by a user's callback that does not return; timers and blocking tasks go
 * on.
 */
final class BlockableScheduler extends PassingScheduler {

    private final List<Runnable> waiting = new ArrayList<>();
    private boolean blocked;

    BlockableScheduler(Scheduler base) {
        super(base);
    }

    void block() {
        blocked = true;
    }

    /** Lets what waits run, in the order in which it came. */
    void unblock() {
        blocked = false;
        List<Runnable> due = List.copyOf(waiting);
        waiting.clear();
        due.forEach(this::execute);
    }

    @Override
    public void execute(Runnable task) {
        base.execute(() -> runOrKeep(task));
    }

    private void runOrKeep(Runnable task) {
        if (blocked) {
            waiting.add(task);
        } else {
            task.run();
        }
    }
}
