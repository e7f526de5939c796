package io.nuropb.messaging;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Lets one line of a kind into the log in an interval, and counts the others. Thread-safe. */
public final class LogPace {

    private final Scheduler scheduler;
    private final Duration interval;
    private @Nullable Moment last;
    private long unlogged;

    /** @param interval how long one line keeps others of its kind out */
    public LogPace(Scheduler scheduler, Duration interval) {
        this.scheduler = scheduler;
        this.interval = interval;
    }

    /** Whether to log now, and then how many were not logged since the last time; -1 if not. */
    public synchronized long unloggedIfDue() {
        Moment now = scheduler.now();
        if (last != null && now.isBefore(last.plus(interval))) {
            unlogged++;
            return -1;
        }
        long before = unlogged;
        last = now;
        unlogged = 0;
        return before;
    }
}
