package io.nuropb.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.Json.BindingException;
import io.nuropb.Json.Reading;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times and durations, as Python writes them and as they are written here. */
class TimeBindingTest {

    private final JacksonJson json = new JacksonJson();

    @Test
    void readsTimesAsPythonWritesThem() {
        assertThat(bind("\"2023-04-05T06:07:08.000090Z\"", LocalDateTime.class))
                .isEqualTo(LocalDateTime.of(2023, 4, 5, 6, 7, 8, 90_000));
        assertThat(bind("\"2023-04-05T06:07:08.000090Z\"", Instant.class))
                .isEqualTo(Instant.parse("2023-04-05T06:07:08.000090Z"));
        assertThat(bind("\"2023-04-05T06:07:08+02:00Z\"", OffsetDateTime.class))
                .isEqualTo(OffsetDateTime.parse("2023-04-05T06:07:08+02:00"));
        assertThat(bind("\"2023-04-05T06:07:08+02:00Z\"", Instant.class))
                .isEqualTo(Instant.parse("2023-04-05T04:07:08Z"));
        assertThat(bind("\"2023-04-05T06:07:08+02:00Z\"", ZonedDateTime.class))
                .isEqualTo(ZonedDateTime.parse("2023-04-05T06:07:08+02:00"));
        assertThat(bind("\"2023-04-05Z\"", LocalDate.class)).isEqualTo(LocalDate.of(2023, 4, 5));
        assertThat(bind("\"06:07:08Z\"", LocalTime.class)).isEqualTo(LocalTime.of(6, 7, 8));
    }

    @ParameterizedTest
    @CsvSource({
        "'1 day, 2:00:03', P1DT2H3S",
        "'-1 day, 23:59:59.500000', PT-0.5S",
        "2:00:03.000004, PT2H3.000004S",
        "'30 days, 0:00:00', P30D",
        "PT1.5S, PT1.5S"
    })
    void readsDurationsAsPythonWritesThem(String text, Duration duration) {
        assertThat(bind("\"" + text + "\"", Duration.class)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1680674828", "\"yesterday\"", "{}", "\"2023-04-05T06:07:08\"", "\"\""})
    void doesNotGuessInstants(String text) {
        assertThatThrownBy(() -> bind(text, Instant.class))
                .isInstanceOf(BindingException.class)
                .hasMessageStartingWith("the whole value must be Instant, found");
    }

    @Test
    void readsWhatItWrote() {
        Times times = new Times(
                Instant.parse("2023-04-05T06:07:08Z"),
                LocalDate.of(2023, 4, 5),
                LocalTime.of(6, 7),
                OffsetDateTime.parse("2023-04-05T06:07:08+02:00"),
                Duration.ofMillis(1),
                new BigDecimal("1E+3"));
        Times back = (Times) json.bind(json.read(json.write(times)), Times.class, Reading.STRICT);
        assertThat(back)
                .usingRecursiveComparison()
                .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
                .isEqualTo(times);
    }

    @Test
    void writesTheSameWhateverLanguageTheMachineSpeaks() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            assertThat(new String(json.write(LocalDateTime.of(2023, 4, 5, 6, 7)), StandardCharsets.UTF_8))
                    .isEqualTo("\"2023-04-05T06:07:00\"");
            assertThat(new String(json.write(LocalTime.of(6, 7, 8, 9_000)), StandardCharsets.UTF_8))
                    .isEqualTo("\"06:07:08.000009\"");
        } finally {
            Locale.setDefault(before);
        }
    }

    static Stream<Object> extremeTimes() {
        return Stream.of(
                Instant.MAX,
                Instant.MIN,
                Instant.MAX.minus(Duration.ofDays(366)),
                Instant.MIN.plus(Duration.ofDays(366)),
                LocalDate.MAX,
                LocalDate.MIN,
                LocalTime.MAX,
                LocalTime.MIN,
                LocalDateTime.MAX,
                LocalDateTime.MIN,
                OffsetDateTime.MAX,
                OffsetDateTime.MIN,
                LocalDateTime.MAX.atZone(ZoneOffset.UTC),
                LocalDateTime.MAX.atZone(ZoneOffset.MIN),
                LocalDateTime.MIN.atZone(ZoneOffset.MAX),
                Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
                Duration.ofSeconds(Long.MIN_VALUE),
                Duration.ofSeconds(Long.MIN_VALUE, 1),
                OffsetTime.MAX,
                OffsetTime.MIN,
                Year.of(Year.MAX_VALUE),
                Year.of(Year.MIN_VALUE),
                Year.of(10_000),
                Year.of(-1),
                YearMonth.of(Year.MAX_VALUE, 12),
                YearMonth.of(Year.MIN_VALUE, 1),
                YearMonth.of(10_000, 1),
                MonthDay.of(2, 29),
                Period.of(Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MAX_VALUE),
                ZoneOffset.MAX,
                ZoneOffset.ofHoursMinutesSeconds(-17, -59, -59));
    }

    @ParameterizedTest
    @MethodSource("extremeTimes")
    void readsEveryTimeThatItWrites(Object time) {
        assertThat(json.bind(json.read(json.write(time)), time.getClass(), Reading.STRICT))
                .isEqualTo(time);
    }

    private @Nullable Object bind(String text, Type type) {
        return json.bind(json.read(text.getBytes(StandardCharsets.UTF_8)), type, Reading.STRICT);
    }

    record Times(
            Instant instant,
            LocalDate date,
            LocalTime time,
            OffsetDateTime dateTime,
            Duration duration,
            BigDecimal amount) {}
}
