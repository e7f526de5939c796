package io.nuropb.simulation;

import io.nuropb.Scheduler;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * What happened, in order: a hash of all of it, and the latest lines for people.
 *
 * <p>Nothing goes in that two runs of a seed may not share: no texts of exceptions, no host names, no process ids.
 */
final class Trace {

    /** How many lines are kept. */
    static final int LINES = 400;

    private record Line(long nanos, String who, String what) {
        String text() {
            return String.format(Locale.ROOT, "%11.3f s  %-12s %s", nanos / 1e9, who, what);
        }
    }

    private final Scheduler time;
    private final Deque<Line> lines = new ArrayDeque<>();
    private long hash = 0xCBF29CE484222325L;

    Trace(Scheduler time) {
        this.time = time;
    }

    void note(String who, String what) {
        long nanos = time.now().nanos();
        mix(nanos);
        mix(who);
        mix(what);
        if (lines.size() == LINES) {
            lines.removeFirst();
        }
        lines.addLast(new Line(nanos, who, what));
    }

    long hash() {
        return hash;
    }

    List<String> lines() {
        return lines.stream().map(Line::text).toList();
    }

    private void mix(String text) {
        for (int i = 0; i < text.length(); i++) {
            mix(text.charAt(i));
        }
    }

    private void mix(long value) {
        hash = (hash ^ value) * 0x100000001B3L;
        hash ^= hash >>> 29;
    }
}
