package io.nuropb;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations in texts for people: {@code 10 ms}, {@code 1.5 s}, {@code 1 min 30 s}, {@code 2 h}. */
public final class DurationText {

    private static final int SECONDS_PER_MINUTE = 60;
    private static final int MINUTES_PER_HOUR = 60;
    private static final int HOURS_PER_DAY = 24;
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final int MILLIS_PER_SECOND = 1_000;

    private DurationText() {}

    /**
     * A duration as people write it.
     *
     * @param duration any; a negative one has a minus sign. Below a minute it is shown to the millisecond, from there on to the second
     */
    public static String of(Duration duration) {
        if (duration.isNegative()) {
            return "-" + of(duration.negated());
        }
        if (duration.toSeconds() == 0) {
            return belowASecond(duration);
        }
        if (duration.toMinutes() == 0) {
            return decimal(duration.toMillis(), MILLIS_PER_SECOND) + " s";
        }
        StringBuilder text = new StringBuilder();
        append(text, duration.toDays(), "d");
        append(text, duration.toHours() % HOURS_PER_DAY, "h");
        append(text, duration.toMinutes() % MINUTES_PER_HOUR, "min");
        append(text, duration.toSeconds() % SECONDS_PER_MINUTE, "s");
        return text.toString();
    }

    private static String belowASecond(Duration duration) {
        if (duration.isZero()) {
            return "0 s";
        }
        boolean whole = duration.toNanos() % NANOS_PER_MILLI == 0;
        return whole ? duration.toMillis() + " ms" : decimal(duration.toNanos(), NANOS_PER_MILLI) + " ms";
    }

    private static String decimal(long parts, int partsOfOne) {
        return BigDecimal.valueOf(parts)
                .divide(BigDecimal.valueOf(partsOfOne))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static void append(StringBuilder text, long amount, String unit) {
        if (amount > 0) {
            text.append(text.isEmpty() ? "" : " ").append(amount).append(' ').append(unit);
        }
    }
}
