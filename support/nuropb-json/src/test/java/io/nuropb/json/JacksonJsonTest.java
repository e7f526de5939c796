package io.nuropb.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nuropb.Json.ExcessiveJsonException;
import io.nuropb.Json.MalformedJsonException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JacksonJsonTest {

    private final JacksonJson json = new JacksonJson();

    @Test
    void readsPlainValues() {
        assertThat(read("{\"a\": [1, 2.5, true, null, \"x\"], \"b\": {}}"))
                .isEqualTo(Map.of("a", Arrays.asList(1, 2.5, true, null, "x"), "b", Map.of()));
    }

    @Test
    void readsIntegersOfAnySize() {
        assertThat(read("[9223372036854775807, 9223372036854775808]"))
                .isEqualTo(List.of(Long.MAX_VALUE, BigInteger.ONE.shiftLeft(63)));
    }

    @Test
    void readsTheNumbersThatPythonWritesAndJsonLacks() {
        assertThat(read("[NaN, Infinity, -Infinity]"))
                .isEqualTo(List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
    }

    @Test
    void keepsTheOrderOfNames() {
        assertThat((Map<?, ?>) read("{\"z\": 1, \"a\": 2, \"m\": 3}")).hasToString("{z=1, a=2, m=3}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{}x", "{} {}", "[1,]", "{'a': 1}", "{\"a\": undefined}", "nul", "\u0000"})
    void refusesWhatIsNoJson(String text) {
        assertThatThrownBy(() -> read(text)).isExactlyInstanceOf(MalformedJsonException.class);
    }

    @Test
    void refusesBytesThatAreNoUtf8() {
        assertThatThrownBy(() -> json.read(new byte[] {'"', (byte) 0xff, (byte) 0xfe, '"'}))
                .isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void showsNoContentInItsErrors() {
        assertThatThrownBy(() -> read("{\"password\": \"hunter2\"")).message().doesNotContain("hunter2");
    }

    @Test
    void refusesMoreBytesThanAllowed() {
        JacksonJson small = new JacksonJson(new JsonLimits(10, 100, 100));
        assertThat(small.read("\"12345678\"".getBytes(StandardCharsets.UTF_8))).isEqualTo("12345678");
        assertThatThrownBy(() -> small.read("\"123456789\"".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ExcessiveJsonException.class)
                .hasMessageContaining("11 bytes; allowed are 10");
    }

    @Test
    void refusesDeeperNestingThanAllowed() {
        assertThat(read("[".repeat(100) + "]".repeat(100))).isInstanceOf(List.class);
        assertThatThrownBy(() -> read("[".repeat(101) + "]".repeat(101))).isInstanceOf(ExcessiveJsonException.class);
        assertThatThrownBy(() -> read("{\"a\":".repeat(100_000))).isInstanceOf(ExcessiveJsonException.class);
    }

    @Test
    void refusesMoreTokensThanAllowed() {
        JacksonJson small = new JacksonJson(new JsonLimits(1_000_000, 100, 1_000));
        assertThatThrownBy(() -> small.read(("[" + "1,".repeat(2_000) + "1]").getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ExcessiveJsonException.class);
    }

    @Test
    void refusesNumbersOfThousandsOfDigits() {
        assertThatThrownBy(() -> read("9".repeat(100_000))).isInstanceOf(ExcessiveJsonException.class);
    }

    @Test
    void writesAsPythonDoes() {
        Map<String, @Nullable Object> value = new LinkedHashMap<>();
        value.put("tag", "request");
        value.put("list", Arrays.asList(1, 2.5, true, null));
        value.put("text", "Gr\u00fc\u00dfe \"an\" \\ \ud83d\ude00\n/");
        value.put("empty", Map.of());
        assertThat(write(value))
                .isEqualTo("{\"tag\": \"request\", \"list\": [1, 2.5, true, null], "
                        + "\"text\": \"Gr\\u00fc\\u00dfe \\\"an\\\" \\\\ \\ud83d\\ude00\\n/\", \"empty\": {}}");
    }

    @Test
    void writesTheNumbersThatJsonLacksAsPythonDoes() {
        assertThat(write(List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)))
                .isEqualTo("[NaN, Infinity, -Infinity]");
    }

    @Test
    void writesBackHalfACharacterThatItHasRead() {
        assertThat(write(read("\"\\ud83d\""))).isEqualTo("\"\\ud83d\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\ud83d", "\ude00", "\ude00\ud83d", "\ud83d\ud83d\ude00", "\ud83d."})
    void refusesToWriteNamesWithHalfACharacter(String name) {
        for (Object value : Arrays.asList(1, null, Map.of(), List.of(1))) {
            assertThatThrownBy(() -> write(Map.of("params", Collections.singletonMap(name, value))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("cannot be written as JSON: 'params")
                    .hasMessageContaining("has a name with half a character, \\ud");
        }
        assertThatThrownBy(() -> write(new ObjectMapper().createObjectNode().put(name, 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> json.plain(Map.of(name, 1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsBackEveryNameThatItWrites() {
        Map<String, Integer> names = Map.of(
                "\ud83d\ude00", 1, "Gr\u00fc\u00dfe", 2, "\u0000\uffff", 3, "", 4, "x\ud800\udc00y", 5, "\"\\", 6);
        assertThat(read(write(names))).isEqualTo(names);
        assertThat(read(write(List.of(names)))).isEqualTo(List.of(names));
    }

    @Test
    void refusesToWriteNamesThatAreTooLongToBeRead() {
        String longest = "n".repeat(50_000);
        assertThat(read(write(Map.of(longest, 1)))).isEqualTo(Map.of(longest, 1));
        assertThatThrownBy(() -> write(Map.of(longest + "n", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("50000 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00fc", "\u20ac", "\ud83d\ude00"})
    void readsBackTheLongestNamesThatItWrites(String character) {
        String longest = character.repeat(50_000 / 3 / character.length());
        assertThat(read(write(Map.of(longest, 1)))).isEqualTo(Map.of(longest, 1));
        assertThatThrownBy(() -> write(Map.of(character.repeat(25_001), 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesAsManyTokensAsAreRead() {
        JacksonJson small = new JacksonJson(new JsonLimits(1_000_000, 100, 20));
        Map<String, Object> most = new LinkedHashMap<>();
        most.put("a", Arrays.asList(1, "x", null, true, 2.5));
        most.put("b", Map.of("c", List.of(), "d", Map.of()));
        assertThat(small.read(small.write(most))).isEqualTo(most);
        assertThat(small.write(most)).isEqualTo(small.write(most));

        most.put("e", 1);
        byte[] more = json.write(most);
        assertThatThrownBy(() -> small.read(more))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("more than 20 values, names and brackets")
                .hasMessageNotContaining("Not a JSON text");
        assertThatThrownBy(() -> small.write(most))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than 20 values, names and brackets");
    }

    @Test
    void countsWhatItHasWrittenBeforeAmongTheTokens() {
        JacksonJson small = new JacksonJson(new JsonLimits(1_000_000, 100, 10));
        Object written = small.plain(Map.of("a", List.of(1, 2, 3)));
        assertThat(small.write(written)).hasSize(16);
        assertThatThrownBy(() -> small.write(Map.of("params", written))).isInstanceOf(IllegalArgumentException.class);
        Map<?, ?> members = (Map<?, ?>) Objects.requireNonNull(written);
        Object inner = Objects.requireNonNull(members.get("a"));
        assertThat(small.write(Map.of("b", inner, "c", 1))).isNotEmpty();
        assertThatThrownBy(() -> small.write(Map.of("b", inner, "c", List.of())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesDecimalsAsTextsWithoutExponent() {
        assertThat(write(List.of(new BigDecimal("1E+3"), new BigDecimal("1E-7"), new BigDecimal("12.50"))))
                .isEqualTo("[\"1000\", \"0.0000001\", \"12.50\"]");
    }

    @Test
    void refusesToWriteDecimalsOfAMillionDigits() {
        assertThatThrownBy(() -> write(Map.of("a", new BigDecimal("1E+1000000"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a'");
    }

    @Test
    void writesTimesAsIso8601() {
        ZonedDateTime zoned = ZonedDateTime.of(2023, 4, 5, 6, 7, 8, 0, ZoneId.of("Europe/Berlin"));
        assertThat(write(List.of(
                        Instant.parse("2023-04-05T06:07:08.5Z"),
                        LocalDate.of(2023, 4, 5),
                        LocalTime.of(6, 7, 8),
                        LocalDateTime.of(2023, 4, 5, 6, 7, 8),
                        zoned.toOffsetDateTime(),
                        zoned,
                        Duration.ofMinutes(90))))
                .isEqualTo("[\"2023-04-05T06:07:08.500Z\", \"2023-04-05\", \"06:07:08\", \"2023-04-05T06:07:08\", "
                        + "\"2023-04-05T06:07:08+02:00\", \"2023-04-05T06:07:08+02:00\", \"PT1H30M\"]");
    }

    @Test
    void writesFractionsOfSecondsInGroupsOfThreeDigits() {
        assertThat(write(List.of(
                        LocalTime.of(6, 7, 8, 90_000),
                        LocalTime.of(6, 7, 0, 500_000_000),
                        LocalDateTime.of(2023, 4, 5, 6, 7, 8, 123_450_000),
                        LocalDateTime.of(2023, 4, 5, 6, 7, 8, 1),
                        OffsetDateTime.of(2023, 4, 5, 6, 7, 8, 10_000_000, ZoneOffset.UTC))))
                .isEqualTo("[\"06:07:08.000090\", \"06:07:00.500\", \"2023-04-05T06:07:08.123450\", "
                        + "\"2023-04-05T06:07:08.000000001\", \"2023-04-05T06:07:08.010Z\"]");
    }

    @Test
    void writesRecordsEnumsAndOptionals() {
        assertThat(write(new Sample("a", Optional.of(1), Optional.empty(), Colour.RED)))
                .isEqualTo("{\"name\": \"a\", \"some\": 1, \"none\": null, \"colour\": \"RED\"}");
    }

    @Test
    void namesThePlaceOfWhatItCannotWrite() {
        assertThatThrownBy(() -> write(Map.of("a", List.of(1, new Object()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a[1]'");
    }

    @Test
    void refusesToWriteWhatContainsItself() {
        Map<String, Object> endless = new LinkedHashMap<>();
        endless.put("self", endless);
        assertThatThrownBy(() -> write(endless)).isInstanceOf(IllegalArgumentException.class);
    }

    private @Nullable Object read(String text) {
        return json.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private String write(@Nullable Object value) {
        return new String(json.write(value), StandardCharsets.US_ASCII);
    }

    enum Colour {
        RED
    }

    record Sample(String name, Optional<Integer> some, Optional<Integer> none, Colour colour) {}
}
