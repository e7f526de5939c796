package io.nuropb.messaging;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.UncaughtFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lets one line of a kind into the log in an interval, and counts the others. Thread-safe. */
public final class LogPace {

    private final Scheduler scheduler;
    private final Duration interval;
    private @Nullable Moment last;
    private long leftOut;

    /** @param interval how long one line keeps others of its kind out */
    public LogPace(Scheduler scheduler, Duration interval) {
        this.scheduler = scheduler;
        this.interval = interval;
    }

    /**
     * Writes a line, if it is time for one. A log that cannot be written to, as when its disk is full, decides nothing
     * here: what it throws goes to the thread's handler of uncaught failures.
     *
     * @param line writes it, with what is given to it at its end: how many were left out, or nothing
     */
    public void ifDue(Consumer<String> line) {
        try {
            ending().ifPresent(line);
        } catch (Throwable unwritten) {
            UncaughtFailure.tell(unwritten);
        }
    }

    private synchronized Optional<String> ending() {
        Moment now = scheduler.now();
        if (last != null && now.isBefore(last.plus(interval))) {
            leftOut++;
            return Optional.empty();
        }
        String ending = leftOut == 0 ? "" : "; " + leftOut + " more were left out since the last such line";
        last = now;
        leftOut = 0;
        return Optional.of(ending);
    }
}
