package io.nuropb.cli;

import io.nuropb.Setting;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Durations as people write them: {@code 500ms}, {@code 5s}, {@code 2m}, {@code 1h}, and a plain number for seconds.
 */
final class DurationArgument {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?)(ms|s|m|h)?");
    private static final Map<String, Long> MILLISECONDS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);

    private DurationArgument() {}

    /**
     * Reads a text; parts of a millisecond are refused, for what is left of them may be nothing, which can mean for
     * ever.
     */
    static Duration parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new TypeConversionException(
                    "'" + text + "' is not a duration; write for example 500ms, 5s, 2m, 1h, or a number of seconds");
        }
        String unit = form.group(2) == null ? "s" : form.group(2);
        BigDecimal milliseconds =
                new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(MILLISECONDS.getOrDefault(unit, 1L)));
        if (milliseconds.stripTrailingZeros().scale() > 0) {
            throw new TypeConversionException("'" + text + "' is not a whole number of milliseconds");
        }
        return Duration.ofMillis(milliseconds.longValue());
    }

    /**
     * Reads a time for which something is waited: 0 would be no wait at all, and nobody waits for longer than for any
     * setting.
     */
    static final class Wait implements ITypeConverter<Duration> {

        @Override
        public Duration convert(String text) {
            Duration wait = parse(text);
            if (!Setting.isDuration(wait, Duration.ofMillis(1))) {
                throw new TypeConversionException(
                        "'" + text + "' is not 1 ms to " + Setting.LONGEST.toDays() + " days");
            }
            return wait;
        }
    }
}
