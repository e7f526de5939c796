package io.nuropb.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.nuropb.Json.Field;
import io.nuropb.Json.Reading;
import io.nuropb.Json.UnusableTypeException;
import io.nuropb.service.MeshService;
import io.nuropb.service.MethodOptions;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is told of a type is what can be bound to it. */
class FieldsTest {

    private final JacksonJson json = new JacksonJson();

    @Test
    void aRecordTellsWhatIsRequired() {
        assertThat(fields(Order.class))
                .containsExactly(
                        new Field("id", String.class, true),
                        new Field("note", String.class, false),
                        new Field("limit", int.class, false),
                        new Field("until", LocalDate.class, false),
                        new Field("lines", List.class, true));
    }

    @Test
    void aBeanTellsWhatCanBeSet() {
        assertThat(fields(Bean.class))
                .containsExactly(new Field("name", String.class, false), new Field("url", String.class, false));
        assertThat(json.bind(Map.of("name", "x", "url", "y"), Bean.class, Reading.STRICT))
                .hasToString("xy");
    }

    @Test
    void namesAreThoseOfTheAnnotations() {
        assertThat(fields(Inquiry.class))
                .containsExactly(
                        new Field("valid_until", LocalDate.class, true), new Field("customer", String.class, true));
        assertThat(json.bind(Map.of("valid_until", "2023-04-05", "customer", "c"), Inquiry.class, Reading.STRICT))
                .isEqualTo(new Inquiry(LocalDate.of(2023, 4, 5), "c"));
        assertThatThrownBy(() -> json.bind(Map.of("customer", "c"), Inquiry.class, Reading.STRICT))
                .hasMessage("'valid_until' is missing");
        assertThat(fields(Snake.class))
                .containsExactly(
                        new Field("order_id", String.class, true), new Field("unit_price", Integer.class, false));
        assertThat(fields(Made.class))
                .containsExactly(new Field("key", String.class, true), new Field("size", int.class, false));
    }

    @Test
    void aMapNamesNone() {
        assertThat(fields(TreeMap.class)).isEmpty();
    }

    @Test
    void ofWhatIsReadInAWayOfItsOwnTheyAreNotKnown() {
        assertThat(json.fields(OwnWay.class)).isEmpty();
        assertThat(json.fields(Kinds.class)).isEmpty();
        assertThat(json.fields(Object.class)).isEmpty();
        assertThat(json.fields(String.class)).isEmpty();
    }

    @Test
    void whereTheyAreNotKnownAServiceMaySayWhatItLikesOfThem() {
        MeshService.named("orders")
                .method(
                        "size",
                        Kinds.class,
                        MethodOptions.defaults().withParameter("size", "How large", 3),
                        (kind, context) -> kind)
                .build()
                .requireUsableTypes(json);
    }

    @Test
    void aTypeOfWhichNothingCanBeMadeIsRefused() {
        assertThatThrownBy(() -> json.fields(Ambiguous.class))
                .isInstanceOf(UnusableTypeException.class)
                .hasMessageContaining(Ambiguous.class.getName());
    }

    private List<Field> fields(Class<?> type) {
        return json.fields(type).orElseThrow();
    }

    @JsonDeserialize(using = OwnWayDeserializer.class)
    record OwnWay(String size) {}

    static final class OwnWayDeserializer extends JsonDeserializer<OwnWay> {
        @Override
        public OwnWay deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return new OwnWay(parser.readValueAsTree().get("size").toString());
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes(@JsonSubTypes.Type(value = OneKind.class, name = "one"))
    sealed interface Kinds {}

    record OneKind(int size) implements Kinds {}

    record Order(String id, @Nullable String note, OptionalInt limit, Optional<LocalDate> until, List<String> lines) {}

    record Inquiry(@JsonProperty("valid_until") LocalDate validUntil, String customer) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record Snake(String orderId, Optional<Integer> unitPrice) {}

    /** Is made by a constructor, and has more to be set. */
    static final class Made {
        private final String key;
        private int size;

        @JsonCreator
        Made(@JsonProperty(value = "key", required = true) String key) {
            this.key = key;
        }

        public void setSize(int size) {
            this.size = size;
        }

        @Override
        public String toString() {
            return key + size;
        }
    }

    /** Has two setters that could both be meant. */
    public static final class Ambiguous {
        public void setSize(java.net.URI value) {}

        public void setSize(java.util.UUID value) {}
    }

    static final class Bean {
        private String name = "";
        private String url = "";

        public void setURL(String url) {
            this.url = url;
        }

        public void setName(String name) {
            this.name = name;
        }

        @JsonIgnore
        public void setSecret(String secret) {
            name = secret;
        }

        @Override
        public String toString() {
            return name + url;
        }
    }
}
