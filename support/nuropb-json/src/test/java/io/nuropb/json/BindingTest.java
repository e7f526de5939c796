package io.nuropb.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.nuropb.Json.BindingException;
import io.nuropb.Json.Reading;
import io.nuropb.Json.UnusableTypeException;
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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BindingTest {

    private static final String ORDER = """
            {"id": "o1", "items": [{"sku": "a", "count": 2, "price": "1.50"}], "note": null}""";

    private final JacksonJson json = new JacksonJson();

    @Test
    void bindsRecordsByTheNamesOfTheirComponents() {
        assertThat(bind(ORDER, Order.class))
                .isEqualTo(new Order("o1", List.of(new Item("a", 2, new BigDecimal("1.50"))), null, Optional.empty()));
    }

    @Test
    void bindsBeansAndLeavesTheirDefaults() {
        assertThat(bind("{\"name\": \"x\"}", Bean.class)).isInstanceOfSatisfying(Bean.class, bean -> {
            assertThat(bean.name).isEqualTo("x");
            assertThat(bean.size).isEqualTo(7);
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {Shape.class, Abstract.class, Parsed.class, Ambiguous.class, OfShapes.class})
    void aTypeThatNothingCanBeMadeOfIsNoFaultOfTheValue(Class<?> type) {
        String text = type == OfShapes.class ? "{\"shape\": {\"secret\": 1}}" : "{\"secret\": 1}";
        assertThatThrownBy(() -> bind(text, type))
                .isInstanceOf(UnusableTypeException.class)
                .hasMessageContaining(type == OfShapes.class ? Shape.class.getName() : type.getName())
                .hasMessageContaining("cannot be made of JSON")
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("Creators");
    }

    @Test
    void aTypeInsideAnotherIsNamedWithItsPlace() {
        assertThatThrownBy(() -> bind("{\"shape\": {}}", OfShapes.class))
                .hasMessageContaining(OfShapes.class.getName())
                .hasMessageContaining("at 'shape'");
    }

    @Test
    void whatHasNoPropertiesIsNotWritten() {
        assertThatThrownBy(() -> json.write(Map.of("x", new Object())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot be written as JSON: 'x' is a java.lang.Object, which has no properties to write");
    }

    @Test
    void whatThrowsWhileItIsWrittenIsNamed() {
        assertThatThrownBy(() -> json.write(Map.of("x", new Broken())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot be written as JSON: 'x.price' threw IllegalStateException: no price yet");
    }

    @Test
    void whatRefersToItselfIsNotWritten() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("me", map);
        assertThatThrownBy(() -> json.write(map))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'me.me.me")
                .hasMessageEndingWith("…' is nested deeper than 1000 levels, or refers to itself");
        assertThatThrownBy(() -> json.write(Map.of("x", new Loop())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot be written as JSON: 'x.self' refers to itself");
    }

    @Test
    void aNullKeyIsNotWritten() {
        assertThatThrownBy(() -> json.write(Map.of("x", Collections.singletonMap(null, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot be written as JSON: 'x.null' has no name: a key of its map is null");
    }

    @Test
    void aFutureIsNeitherWrittenNorMade() {
        assertThatThrownBy(() -> json.write(Map.of("x", new CompletableFuture<>())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "cannot be written as JSON: 'x' is a java.util.concurrent.CompletableFuture, which")
                .hasMessageContaining("return a CompletionStage of it");
        assertThatThrownBy(() -> json.write(new FutureTask<>(() -> 1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bind("{}", CompletableFuture.class))
                .isInstanceOf(UnusableTypeException.class)
                .hasMessageContaining("name the type of its value");
    }

    @Test
    void anErrorInATypesOwnCodeIsNoFaultOfTheValue() {
        assertThatThrownBy(() -> bind("{\"size\": 1}", Unloadable.class)).isInstanceOf(NoClassDefFoundError.class);
        assertThatThrownBy(() -> bind("{\"size\": 1}", UnloadableBean.class)).isInstanceOf(NoClassDefFoundError.class);
    }

    /** Lacks a class. */
    record Unloadable(int size) {
        Unloadable {
            missing();
        }
    }

    /** Lacks a class, too. */
    public static final class UnloadableBean {
        public void setSize(int value) {
            missing();
        }
    }

    private static void missing() {
        throw new NoClassDefFoundError("shop/Parcel");
    }

    /** Has itself for a property. */
    public static final class Loop {
        public Loop getSelf() {
            return this;
        }
    }

    /** Abstract in each way. */
    interface Shape {}

    abstract static class Abstract {}

    /** Made by hand only. */
    static final class Parsed {
        Parsed(String one, String other) {}
    }

    /** Has two setters that could both be meant. */
    public static final class Ambiguous {
        public void setSize(java.net.URI value) {}

        public void setSize(java.util.UUID value) {}
    }

    record OfShapes(Shape shape) {}

    /** Cannot say what it costs. */
    public static final class Broken {
        private final Map<String, Integer> prices = Map.of();

        public int getPrice() {
            return Optional.ofNullable(prices.get("x")).orElseThrow(() -> new IllegalStateException("no price yet"));
        }
    }

    @Test
    void bindsPlainTypes() {
        assertThat(bind("3", Integer.class)).isEqualTo(3);
        assertThat(bind("3", Double.class)).isEqualTo(3.0);
        assertThat(bind("\"x\"", String.class)).isEqualTo("x");
        assertThat(bind("{\"a\": 1}", Map.class)).isEqualTo(Map.of("a", 1));
        assertThat(bind("{\"a\": 1}", Object.class)).isEqualTo(Map.of("a", 1));
        assertThat(bind("null", String.class)).isNull();
    }

    @Test
    void aNumberOutOfItsRangeIsSaidToBe() {
        assertThatThrownBy(() -> bind("3000000000", int.class))
                .isInstanceOf(BindingException.class)
                .hasMessage("the whole value must be int, found a number out of its range");
    }

    @Test
    void bindsAnEmptyObjectToARecordWithoutComponents() {
        assertThat(bind("{}", Nothing.class)).isEqualTo(new Nothing());
    }

    @Test
    void readsDecimalsFromTextsAndNumbers() {
        assertThat(bind("\"0.10\"", BigDecimal.class)).isEqualTo(new BigDecimal("0.10"));
        assertThat(bind("0.1", BigDecimal.class)).isEqualTo(new BigDecimal("0.1"));
        assertThat(bind("5", BigDecimal.class)).isEqualTo(new BigDecimal("5"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"items": []}                                                           | 'id' is missing
                    {"id": null, "items": []}                                               | 'id' must not be null
                    {"id": "o", "items": [{"sku": "a", "count": 1}]}                        | 'items[0].price' is missing
                    {"id": "o", "items": [], "colour": 1}                                   | 'colour' is unknown
                    {"id": "o", "items": [{"sku": "a", "count": 1, "price": 1, "x": 1}]}    | 'items[0].x' is unknown
                    {"id": 7, "items": []}                                                  | 'id' must be String, found an integer
                    {"id": "o", "items": {}}                                                | 'items' must be a list, found an object
                    {"id": "o", "items": [{"sku": "a", "count": "1", "price": 1}]}          | 'items[0].count' must be int, found a text
                    {"id": "o", "items": [{"sku": "a", "count": 1.5, "price": 1}]}          | 'items[0].count' must be int, found a number with a fraction
                    {"id": "o", "items": [{"sku": "a", "count": 99999999999, "price": 1}]}  | 'items[0].count' must be int, found a number out of its range
                    {"id": "o", "items": [{"sku": "a", "count": true, "price": 1}]}         | 'items[0].count' must be int, found a boolean
                    {"id": "o", "items": [{"sku": "a", "count": null, "price": 1}]}         | 'items[0].count' must not be null
                    {"id": "o", "items": [{"sku": "a", "count": 1, "price": "x"}]}          | 'items[0].price' must be BigDecimal, found a text
                    {"id": "o", "items": [{"sku": "a", "count": -1, "price": 1}]}           | 'items[0]' is not valid: count must not be negative
                    []                                                                      | the whole value must be Order, found a list
                    "x"                                                                     | the whole value must be Order, found a text
                    """)
    void namesThePlaceOfWhatDoesNotFit(String text, String message) {
        assertThatThrownBy(() -> bind(text, Order.class))
                .isInstanceOf(BindingException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"name": 7}         | 'name' must be String, found an integer
                    {"size": "x"}       | 'size' must be int, found a text
                    {"size": null}      | 'size' must be int, found null
                    {"size": -1}        | 'size' is not valid: size must not be negative
                    {"colour": "red"}   | 'colour' is unknown
                    """)
    void namesThePlaceInABeanToo(String text, String message) {
        assertThatThrownBy(() -> bind(text, Bean.class))
                .isInstanceOf(BindingException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> bind("{\"bean\": " + text + "}", Holder.class))
                .isInstanceOf(BindingException.class)
                .hasMessage(message.replaceFirst("'", "'bean."));
    }

    @Test
    void aProblemInAPartIsNamedUnderThePartsName() {
        BindingException problem = new BindingException("items[0].sku", "is missing", null);
        assertThat(problem.within("order")).hasMessage("'order.items[0].sku' is missing");
        assertThat(new BindingException("[2]", "is missing", null).within("items"))
                .hasMessage("'items[2]' is missing");
        assertThat(new BindingException("", "must be int", null).within("count"))
                .hasMessage("'count' must be int");
    }

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

    @Test
    void buildsNoClassThatTheContentNames() {
        assertThatThrownBy(() -> bind("{\"@class\": \"java.util.ArrayList\"}", Anything.class))
                .isInstanceOf(BindingException.class);
        assertThat(bind("{\"@class\": \"java.util.ArrayList\"}", Object.class))
                .isEqualTo(Map.of("@class", "java.util.ArrayList"));
    }

    @Test
    void readsTolerantlyAtEveryDepth() {
        String later = """
                {"id": "o1", "new": 1, "note": null,
                 "items": [{"sku": "a", "count": 2, "price": "1.50", "new": {"deep": [1]}}]}""";
        assertThat(bind(later, Order.class, Reading.TOLERANT)).isEqualTo(bind(ORDER, Order.class));
        assertThatThrownBy(() -> bind(later, Order.class)).hasMessageEndingWith("new' is unknown");
        assertThat(bind("{\"name\": \"x\", \"new\": 1}", Bean.class, Reading.TOLERANT))
                .isInstanceOfSatisfying(
                        Bean.class, bean -> assertThat(bean.name).isEqualTo("x"));
        assertThat(bind("{\"new\": 1}", Nothing.class, Reading.TOLERANT)).isEqualTo(new Nothing());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"items": [], "note": null, "new": 1}           | 'id' is missing
            {"id": 7, "items": [], "note": null, "new": 1}  | 'id' must be String, found an integer
            {"id": null, "items": [], "note": null}         | 'id' must not be null
            {"id": "a", "items": [{"new": 1}]}              | 'items[0].sku' is missing
            []                                              | the whole value must be Order, found a list
            """)
    void aTolerantReadingForgivesNothingElse(String text, String problem) {
        assertThatThrownBy(() -> bind(text, Order.class, Reading.TOLERANT))
                .isInstanceOf(BindingException.class)
                .hasMessage(problem);
    }

    private @Nullable Object bind(String text, Type type) {
        return bind(text, type, Reading.STRICT);
    }

    private @Nullable Object bind(String text, Type type, Reading reading) {
        return json.bind(json.read(text.getBytes(StandardCharsets.UTF_8)), type, reading);
    }

    record Order(String id, List<Item> items, @Nullable String note, Optional<String> coupon) {}

    record Item(String sku, int count, BigDecimal price) {
        Item {
            if (count < 0) {
                throw new IllegalArgumentException("count must not be negative");
            }
        }
    }

    record Times(
            Instant instant,
            LocalDate date,
            LocalTime time,
            OffsetDateTime dateTime,
            Duration duration,
            BigDecimal amount) {}

    record Holder(Bean bean) {}

    record Nothing() {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    interface Anything {}

    static final class Bean {
        private String name = "";
        private int size = 7;

        public void setName(String name) {
            this.name = name;
        }

        public void setSize(int size) {
            if (size < 0) {
                throw new IllegalArgumentException("size must not be negative");
            }
            this.size = size;
        }
    }
}
