package io.nuropb.json;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Dates, times and durations as they are found in messages: as ISO-8601 has them, and as Python instances write them.
 *
 * <p>Python instances append {@code Z} to every date and time, also after an offset, and write durations as {@code 1
 * day, 2:00:03}.
 */
final class TimeTexts {

    private static final Pattern OFFSET_AND_Z = Pattern.compile(".*[+-]\\d\\d:\\d\\d(:\\d\\d)?Z");
    private static final Pattern PYTHON_DURATION =
            Pattern.compile("(?:(-?\\d{1,9}) days?, )?(\\d{1,2}):(\\d\\d):(\\d\\d)(?:\\.(\\d{6}))?");

    /** The length of a time that Java writes without its seconds, for there are none. */
    private static final int MINUTES = "00:00".length();

    private TimeTexts() {}

    /**
     * With a fraction of no, three, six or nine digits, as instants have it. Python before 3.11 reads none, three and
     * six; what has nanoseconds keeps them all the same.
     */
    static String text(LocalTime time) {
        String text = time.toString();
        return text.length() == MINUTES ? text + ":00" : text;
    }

    static String text(LocalDateTime dateTime) {
        return dateTime.toLocalDate() + "T" + text(dateTime.toLocalTime());
    }

    static String text(OffsetDateTime dateTime) {
        return text(dateTime.toLocalDateTime()) + dateTime.getOffset();
    }

    static LocalDate date(String text) {
        return LocalDate.parse(withoutZ(text));
    }

    static LocalTime time(String text) {
        return LocalTime.parse(withoutZ(text));
    }

    static LocalDateTime dateTime(String text) {
        return LocalDateTime.parse(withoutZ(text));
    }

    static Instant instant(String text) {
        // Instants go a year further than dates with an offset.
        boolean isFurther = text.startsWith("+1000000000-") || text.startsWith("-1000000000-");
        return isFurther ? Instant.parse(text) : offsetDateTime(text).toInstant();
    }

    static OffsetDateTime offsetDateTime(String text) {
        return OffsetDateTime.parse(withoutSecondZone(text));
    }

    static ZonedDateTime zonedDateTime(String text) {
        return ZonedDateTime.parse(withoutSecondZone(text));
    }

    static Duration duration(String text) {
        Matcher python = PYTHON_DURATION.matcher(text);
        return python.matches() ? pythonDuration(python) : Duration.parse(text);
    }

    private static Duration pythonDuration(Matcher parts) {
        return Duration.ofDays(number(parts.group(1)))
                .plusHours(number(parts.group(2)))
                .plusMinutes(number(parts.group(3)))
                .plusSeconds(number(parts.group(4)))
                .plusNanos(number(parts.group(5)) * 1_000);
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static String withoutSecondZone(String text) {
        return OFFSET_AND_Z.matcher(text).matches() ? withoutZ(text) : text;
    }

    private static String withoutZ(String text) {
        return text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
    }

    /** Reads one type from its text. */
    @FunctionalInterface
    interface Reader<T> {
        /**
         * The value that the text stands for.
         *
         * @throws DateTimeException if the text is not of the type
         */
        T read(String text);
    }
}
