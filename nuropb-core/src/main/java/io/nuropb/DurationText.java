package io.nuropb;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations in texts for people: {@code 10 ms}, {@code 1.5 s}, {@code 1 min 30 s}, {@code 2 h}. */
public final class DurationText {

    private static final int MINUTES_PER_HOUR = 60;
    private static final int HOURS_PER_DAY = 24;
    private static final int DECIMALS_OF_NANOS = 9;
    private static final int DECIMALS_OF_MILLIS = 3;

    private DurationText() {}

    /** A duration as people write it, to the nanosecond; a negative one has a minus sign. */
    public static String of(Duration duration) {
        if (duration.isNegative()) {
            return "-" + of(duration.negated());
        }
        if (duration.isZero()) {
            return "0 s";
        }
        if (duration.toSeconds() == 0) {
            return shown(seconds(duration).movePointRight(DECIMALS_OF_MILLIS)) + " ms";
        }
        StringBuilder text = new StringBuilder();
        append(text, BigDecimal.valueOf(duration.toDays()), "d");
        append(text, BigDecimal.valueOf(duration.toHours() % HOURS_PER_DAY), "h");
        append(text, BigDecimal.valueOf(duration.toMinutes() % MINUTES_PER_HOUR), "min");
        append(text, seconds(duration), "s");
        return text.toString();
    }

    /** The seconds beyond full minutes. */
    private static BigDecimal seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toSecondsPart())
                .add(BigDecimal.valueOf(duration.toNanosPart(), DECIMALS_OF_NANOS));
    }

    private static String shown(BigDecimal amount) {
        return amount.stripTrailingZeros().toPlainString();
    }

    private static void append(StringBuilder text, BigDecimal amount, String unit) {
        if (amount.signum() > 0) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(shown(amount))
                    .append(' ')
                    .append(unit);
        }
    }
}
