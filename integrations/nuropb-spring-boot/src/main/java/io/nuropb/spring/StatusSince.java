package io.nuropb.spring;

import io.nuropb.Scheduler;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.Status;
import java.time.Instant;

/** Since when the instance is in its state, and waits for what it waits for. */
final class StatusSince implements RunnerListener {

    private final Scheduler scheduler;
    private volatile Instant since;

    StatusSince(Scheduler scheduler) {
        this.scheduler = scheduler;
        since = scheduler.wallClock();
    }

    @Override
    public void changed(Status before, Status after) {
        if (before.state() != after.state()
                || before.consuming() != after.consuming()
                || !before.waitingFor().equals(after.waitingFor())) {
            since = scheduler.wallClock();
        }
    }

    Instant since() {
        return since;
    }
}
