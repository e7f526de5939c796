package io.nuropb.tck.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.Json;
import io.nuropb.Json.BindingException;
import io.nuropb.Json.MalformedJsonException;
import io.nuropb.Json.Reading;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Json} has to do for instances to understand each other, as tests.
 *
 * <pre>{@code
 * class MyJsonTest implements JsonContract {
 *     @Override
 *     public Json json() {
 *         return new MyJson();
 *     }
 * }
 * }</pre>
 */
public interface JsonContract {

    /** What is tested. */
    Json json();

    /** What values are bound to here. */
    record Item(String name, int count) {}

    /** What cannot be written. */
    record Unwritable(int count) {
        @Override
        public int count() {
            throw new IllegalStateException("made up");
        }
    }

    @Test
    default void plainValuesComeBack() {
        Map<String, Object> value = Map.of(
                "text", "a \"b\" \\ \n \u00e4 \ud83d\ude00", "yes", true, "list", List.of("x", Map.of()), "half", 0.5);

        assertThat(json().plain(value)).isEqualTo(value);
    }

    @Test
    default void nullsAreWritten() {
        Map<String, @Nullable Object> value = new HashMap<>();
        value.put("result", null);
        value.put("list", Arrays.asList("x", null));

        assertThat(json().plain(value)).isEqualTo(value);
        assertThat(json().plain(null)).isNull();
    }

    @Test
    default void wholeNumbersOf64BitsAreExact() {
        for (long number : new long[] {0, -1, Integer.MAX_VALUE + 1L, (1L << 53) + 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThat(json().plain(Map.of("n", number)))
                    .isInstanceOfSatisfying(
                            Map.class,
                            map -> assertThat(map.get("n"))
                                    .isInstanceOf(Number.class)
                                    .hasToString(String.valueOf(number)));
        }
    }

    @Test
    default void whatPythonWritesForNoNumberIsRead() {
        assertThat(read("[NaN, Infinity, -Infinity]"))
                .isEqualTo(List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
    }

    @Test
    default void whatIsWrittenIsOneLine() {
        assertThat(json().write(Map.of("text", "two\nlines", "list", List.of(1, 2))))
                .doesNotContain('\n', '\r');
    }

    @Test
    default void whatIsNotOneJsonTextIsMalformed() {
        for (String text : List.of("", " ", "{", "[1,", "tru", "{\"a\" 1}", "{} {}", "\"open", "'a'", "01")) {
            assertThatThrownBy(() -> read(text)).as(text).isInstanceOf(MalformedJsonException.class);
        }
        assertThatThrownBy(() -> json().read(new byte[] {'"', (byte) 0xC3, '"'}))
                .isInstanceOf(MalformedJsonException.class);
    }

    @Test
    default void whatIsNestedWithoutEndIsMalformedAndBreaksNothing() {
        for (String level : List.of("[", "{\"a\":")) {
            assertThatThrownBy(() -> read(level.repeat(100_000))).isInstanceOf(MalformedJsonException.class);
        }
    }

    @Test
    default void whatCannotBeWrittenIsRefused() {
        assertThatThrownBy(() -> json().write(Map.of("item", new Unwritable(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("count");
    }

    @Test
    default void aValueIsBoundByNames() {
        assertThat(json().bind(read("{\"name\": \"a\", \"count\": 2}"), Item.class, Reading.STRICT))
                .isEqualTo(new Item("a", 2));
    }

    @Test
    default void whatDoesNotFitIsToldByItsPlace() {
        for (Reading reading : Reading.values()) {
            assertThatThrownBy(() -> json().bind(read("{\"name\": \"a\", \"count\": \"two\"}"), Item.class, reading))
                    .isInstanceOf(BindingException.class)
                    .hasMessageContaining("'count'");
            assertThatThrownBy(() -> json().bind(read("{\"name\": \"a\"}"), Item.class, reading))
                    .isInstanceOf(BindingException.class)
                    .hasMessageContaining("'count'");
        }
    }

    @Test
    default void whatATypeDoesNotHaveIsAnErrorOnlyWhereTheReadingIsStrict() {
        Object value = read("{\"name\": \"a\", \"count\": 2, \"color\": \"red\"}");

        assertThat(json().bind(value, Item.class, Reading.TOLERANT)).isEqualTo(new Item("a", 2));
        assertThatThrownBy(() -> json().bind(value, Item.class, Reading.STRICT))
                .isInstanceOf(BindingException.class)
                .hasMessageContaining("color");
    }

    private @Nullable Object read(String text) {
        return json().read(text.getBytes(StandardCharsets.UTF_8));
    }
}
