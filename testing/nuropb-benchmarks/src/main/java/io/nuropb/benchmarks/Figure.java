package io.nuropb.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * One thing that is measured, a row of the table.
 *
 * @param name what it is
 * @param unit in what it is measured
 * @param targets how ours is to stand to its peers
 */
record Figure(String name, Unit unit, List<Limit> targets) {

    /** What a value counts. */
    enum Unit {
        /** More is better. */
        PER_SECOND,
        /** Less is better. */
        MILLISECONDS,
        /** Less is better. */
        BYTES
    }

    boolean keeps(Limit target, double ratio) {
        return switch (unit) {
            case PER_SECOND -> ratio >= target.ratio();
            case MILLISECONDS, BYTES -> ratio <= target.ratio();
        };
    }

    /** A value of it, for people. */
    String text(double value) {
        return switch (unit) {
            case PER_SECOND -> String.format(Locale.ROOT, "%,.0f/s", value);
            case MILLISECONDS -> String.format(Locale.ROOT, "%.2f ms", value);
            case BYTES -> String.format(Locale.ROOT, "%,.0f B", value);
        };
    }

    /** What a target says. */
    String text(Limit target) {
        return (unit == Unit.PER_SECOND ? "≥ " : "≤ ") + target.ratio() + " × " + target.peer();
    }
}
