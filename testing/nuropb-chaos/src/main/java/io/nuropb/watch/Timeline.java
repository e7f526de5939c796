package io.nuropb.watch;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Prints what happens when it happens: seconds since the beginning, who, what. Thread-safe. */
public final class Timeline {

    private final PrintStream out;
    private final Scheduler scheduler;
    private final Moment beginning;

    /**
     * A timeline that begins now.
     *
     * @param out where it is printed
     */
    public Timeline(PrintStream out, Scheduler scheduler) {
        this.out = out;
        this.scheduler = scheduler;
        this.beginning = scheduler.now();
    }

    /** One line of the timeline. */
    public synchronized void tell(String who, String what) {
        Duration since = beginning.until(scheduler.now());
        out.printf(Locale.ROOT, "%8.3f s  %-8s %s%n", since.toNanos() / 1e9, who, what);
    }

    /** A line, after an empty one, that says what the program itself does next. */
    public synchronized void scene(String who, String what) {
        out.println();
        tell(who, what);
    }

    /** Lines outside the timeline. */
    public synchronized void print(String text) {
        out.println(text);
    }

    /** A time for people: {@code 8.4 ms}, {@code 4.71 s}. */
    public static String text(Duration time) {
        return time.toMillis() < 1_000
                ? String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6)
                : String.format(Locale.ROOT, "%.2f s", time.toNanos() / 1e9);
    }
}
