package io.nuropb.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.nuropb.Json.BindingException;
import io.nuropb.Json.Reading;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sku\": \"a\", \"count\": 2, \"price\": 1, \"sku\": \"b\"}",
                "{\"sku\": \"a\", \"sku\": \"b\", \"count\": 2, \"price\": 1}",
                "{\"price\": 7, \"sku\": \"b\", \"count\": 4, \"count\": 3, \"count\": 2, \"price\": 1}"
            })
    void takesTheLastOfWhatIsThereTwice(String text) {
        Item last = new Item("b", 2, new BigDecimal("1"));
        assertThat(bind(text, Item.class)).isEqualTo(last);
        assertThat(bind(text, Item.class, Reading.TOLERANT)).isEqualTo(last);
        assertThat(bind("{\"items\": [" + text + "], \"id\": \"o\"}", Order.class))
                .isEqualTo(new Order("o", List.of(last), null, Optional.empty()));
        Map<String, Object> ofUnread = new LinkedHashMap<>();
        ofUnread.put("items", List.of(Objects.requireNonNull(json.read(text.getBytes(StandardCharsets.UTF_8)))));
        ofUnread.put("id", "o");
        assertThat(json.bind(ofUnread, Order.class, Reading.STRICT)).isInstanceOf(Order.class);
    }

    @Test
    void findsFaultWithTheLastOfWhatIsThereTwice() {
        assertThatThrownBy(() -> bind("{\"sku\": \"a\", \"count\": 2, \"price\": 1, \"sku\": 7}", Item.class))
                .isInstanceOf(BindingException.class)
                .hasMessage("'sku' must be String, found an integer");
        assertThatThrownBy(() -> bind("{\"size\": 1, \"extent\": 2}", Renamed.class))
                .isInstanceOf(BindingException.class)
                .hasMessageEndingWith("' is there more than once");
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

    record Holder(Bean bean) {}

    record Nothing() {}

    record Renamed(@JsonAlias("extent") int size) {}

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
