package io.nuropb;

import java.time.Duration;

/**
 * What a setting of a configuration may be. One out of its range is refused where it is made, by its name, its value
 * and the rule.
 */
public final class Setting {

    /** No duration is longer: nobody waits for more, and what is computed with it stays far from any overflow. */
    public static final Duration LONGEST = Duration.ofDays(365);

    private Setting() {}

    /**
     * Refuses a value for which its rule does not hold.
     *
     * @param setting its name, such as {@code RunnerConfig.prefetch}
     * @param rule what is allowed, in the middle of a sentence
     * @throws IllegalArgumentException if the rule does not hold
     */
    public static void require(boolean holds, String setting, Object value, String rule) {
        if (!holds) {
            Object shown = value instanceof Duration duration ? DurationText.of(duration) : value;
            throw new IllegalArgumentException(setting + " is " + shown + "; allowed: " + rule);
        }
    }

    /**
     * Refuses a duration that is shorter than it may be, or longer than {@link #LONGEST}.
     *
     * @param setting its name, such as {@code RunnerConfig.auditPeriod}
     * @param least zero, or whole milliseconds
     * @throws IllegalArgumentException if it is out of this range
     */
    public static void requireDuration(String setting, Duration value, Duration least) {
        if (!isDuration(value, least)) {
            require(false, setting, value, text(least) + " to " + LONGEST.toDays() + " days");
        }
    }

    /** Whether a duration is neither shorter than this nor longer than {@link #LONGEST}. */
    public static boolean isDuration(Duration value, Duration least) {
        return value.compareTo(least) >= 0 && value.compareTo(LONGEST) <= 0;
    }

    private static String text(Duration least) {
        if (least.isZero()) {
            return "zero";
        }
        return least.toMillisPart() == 0 ? least.toSeconds() + " s" : least.toMillis() + " ms";
    }
}
