package io.nuropb.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nuropb.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShallowReaderTest {

    private static final int DOCUMENTS = 2_000;
    private static final int DAMAGES_EACH = 20;

    private final ObjectReader whole = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(Object.class);
    private final ShallowReader shallow = new ShallowReader(whole);
    private final JacksonJson json = new JacksonJson();

    record Line(String sku, int quantity) {}

    record Price(BigDecimal price) {}

    record Order(String id, List<Line> lines) {}

    @Test
    void readsWhatAReaderOfWholeTextsReads() throws IOException {
        for (int seed = 0; seed < DOCUMENTS; seed++) {
            byte[] text = document(new Random(seed));
            assertThat(shallow.read(text)).as("seed %d", seed).isEqualTo(whole.readValue(text));
        }
    }

    @Test
    void refusesWhatAReaderOfWholeTextsRefusesAtOnceAndNotWhenSomebodyLooksIntoIt() throws IOException {
        for (int seed = 0; seed < DOCUMENTS; seed++) {
            Random random = new Random(seed);
            byte[] text = document(random);
            for (int i = 0; i < DAMAGES_EACH; i++) {
                byte[] damaged = damaged(text, random);
                String what = "seed %d, damage %d: %s".formatted(seed, i, new String(damaged, StandardCharsets.UTF_8));
                boolean isRefused = isRefused(() -> whole.readValue(damaged));
                assertThat(isRefused(() -> shallow.read(damaged))).as(what).isEqualTo(isRefused);
                if (!isRefused) {
                    assertThat(shallow.read(damaged)).as(what).isEqualTo(whole.readValue(damaged));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16BE", "UTF-16LE", "UTF-32BE"})
    void readsEncodingsThatJsonMayHave(String encoding) throws IOException {
        String text = "{\"a\": {\"b\": [1, \"é\"]}}";
        assertThat(shallow.read(text.getBytes(encoding))).isEqualTo(Map.of("a", Map.of("b", List.of(1, "é"))));
    }

    @Test
    void readsATextBehindAByteOrderMark() throws IOException {
        byte[] text = "\ufeff{\"a\": {\"b\": [1, 2]}}".getBytes(StandardCharsets.UTF_8);
        assertThat(shallow.read(text)).isEqualTo(Map.of("a", Map.of("b", List.of(1, 2))));
    }

    @Test
    void refusesANumberOfThousandsOfDigitsHoweverDeepItLies() {
        String text = "{\"a\": {\"b\": [" + "9".repeat(2_000) + "]}}";
        assertThatThrownBy(() -> json.read(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Json.MalformedJsonException.class)
                .hasMessageContaining("more than 1000 digits");
    }

    @Test
    void bindsWhatNobodyHasLookedIntoAsItBindsPlainValues() {
        Object order = json.plain(new Order("o1", List.of(new Line("s1", 2), new Line("s2", 3))));
        assertThat(order).isInstanceOf(Unread.class);
        assertThat(json.bind(order, Order.class, Json.Reading.STRICT))
                .isEqualTo(json.bind(copy(order), Order.class, Json.Reading.STRICT))
                .isEqualTo(new Order("o1", List.of(new Line("s1", 2), new Line("s2", 3))));
    }

    @Test
    void bindsDecimalsWithAllTheirDigits() {
        byte[] body = "{\"params\": {\"price\": 0.12345678901234567890}}".getBytes(StandardCharsets.UTF_8);
        Object unread = member(json.read(body), "params");
        assertThat(json.bind(unread, Price.class, Json.Reading.STRICT))
                .isEqualTo(new Price(new BigDecimal("0.12345678901234567890")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\": \"o1\", \"lines\": [{\"sku\": \"s1\", \"quantity\": \"many\"}]}",
                "{\"id\": \"o1\", \"lines\": [{\"sku\": \"s1\", \"quantity\": 1.5}]}",
                "{\"id\": \"o1\", \"lines\": [{\"sku\": \"s1\", \"quantity\": 99999999999}]}",
                "{\"id\": \"o1\", \"lines\": [{\"sku\": \"s1\"}]}",
                "{\"id\": \"o1\", \"lines\": [{\"sku\": null, \"quantity\": 1}]}",
                "{\"id\": \"o1\", \"lines\": [{\"sku\": \"s1\", \"quantity\": 1, \"colour\": \"red\"}]}",
                "{\"id\": \"o1\", \"lines\": 3}",
                "{\"id\": true, \"lines\": []}"
            })
    void findsTheSameFaultWithWhatNobodyHasLookedInto(String text) {
        byte[] body = ("{\"params\": " + text + "}").getBytes(StandardCharsets.UTF_8);
        Object unread = member(json.read(body), "params");
        assertThat(unread).isInstanceOf(Unread.class);
        assertThat(problem(unread)).isEqualTo(problem(copy(unread)));
    }

    @Test
    void writesWhatOthersHaveLaidOutInItsOwnWay() {
        byte[] foreign = "{\"a\":{\"b\":[1,2.50,\"é\",{\"c\":\n{}}],\"n\":NaN}}".getBytes(StandardCharsets.UTF_8);
        assertThat(new String(json.write(json.read(foreign)), StandardCharsets.UTF_8))
                .isEqualTo("{\"a\": {\"b\": [1, 2.5, \"\\u00e9\", {\"c\": {}}], \"n\": NaN}}");
    }

    @Test
    void writesWhatItHasWrittenBefore() {
        Map<String, Object> value = Map.of("a", List.of(1, "é", Map.of("b", 2.5)));
        Object plain = json.plain(value);
        assertThat(json.write(Map.of("params", plain))).isEqualTo(json.write(Map.of("params", value)));
    }

    @Test
    void changesNothingThatItHasReadAndLetsNobodyElse() {
        List<Integer> list = new ArrayList<>(List.of(1));
        Map<?, ?> plain = (Map<?, ?>) Objects.requireNonNull(json.plain(Map.of("list", list)));
        list.add(2);
        assertThat(plain).isEqualTo(Map.of("list", List.of(1)));
        assertThatThrownBy(plain::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((List<?>) member(plain, "list")).clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    private static Object member(@Nullable Object object, String name) {
        return Objects.requireNonNull(((Map<?, ?>) Objects.requireNonNull(object)).get(name));
    }

    private String problem(@Nullable Object plain) {
        try {
            return "bound: " + json.bind(plain, Order.class, Json.Reading.STRICT);
        } catch (Json.BindingException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The same of ordinary maps and lists. */
    private static @Nullable Object copy(@Nullable Object plain) {
        if (plain instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((name, value) -> copy.put((String) name, copy(value)));
            return copy;
        }
        if (plain instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(element -> copy.add(copy(element)));
            return copy;
        }
        return plain;
    }

    private interface Reading {
        @Nullable
        Object read() throws IOException;
    }

    private static boolean isRefused(Reading reading) {
        try {
            reading.read();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static byte[] document(Random random) {
        StringBuilder text = new StringBuilder();
        value(random, 0, text);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void value(Random random, int depth, StringBuilder text) {
        int kind = depth == 0 ? 0 : random.nextInt(depth > 5 ? 6 : 9);
        switch (kind) {
            case 1 -> text.append(random.nextInt());
            case 2 -> text.append(random.nextDouble() * 1e6);
            case 3 -> text.append(random.nextBoolean() ? "true" : "null");
            case 4 -> text.append("NaN");
            case 5 -> text.append("\"a \\n b é \\u00e9 \uD83D\uDE00\"");
            case 6, 7 -> list(random, depth, text);
            default -> object(random, depth, text);
        }
    }

    private static void list(Random random, int depth, StringBuilder text) {
        text.append('[');
        for (int i = random.nextInt(4); i > 0; i--) {
            value(random, depth + 1, text);
            text.append(i > 1 ? blank(random) + "," + blank(random) : "");
        }
        text.append(']');
    }

    private static void object(Random random, int depth, StringBuilder text) {
        text.append('{').append(blank(random));
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append('"')
                    .append("né")
                    .append(i)
                    .append("\"")
                    .append(blank(random))
                    .append(':');
            value(random, depth + 1, text);
            text.append(i > 1 ? "," : "");
        }
        text.append(blank(random)).append('}');
    }

    private static String blank(Random random) {
        return random.nextInt(3) == 0 ? " \n" : "";
    }

    /** A byte is another one, is missing, or is there twice, or the end is cut off. */
    private static byte[] damaged(byte[] text, Random random) {
        int at = random.nextInt(text.length);
        int longer = random.nextInt(4) - 1;
        if (longer == 2) {
            return Arrays.copyOf(text, at);
        }
        byte[] damaged = new byte[text.length + longer];
        System.arraycopy(text, 0, damaged, 0, Math.min(at, damaged.length));
        int from = Math.min(text.length, at + 1);
        System.arraycopy(text, from, damaged, from + longer, text.length - from);
        if (longer >= 0 && at < damaged.length) {
            String likely = "{}[]\",:0e\\";
            damaged[at] = (byte) likely.charAt(random.nextInt(likely.length()));
            if (longer == 1) {
                damaged[at + 1] = text[at];
            }
        }
        return damaged;
    }
}
