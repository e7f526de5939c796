package io.nuropb.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.Json.Reading;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing is written that would not be read: whoever is told that a message went out knows that no reader's limit keeps
 * it out.
 */
class WrittenIsReadTest {

    private static final int VALUES = 4_000;
    private static final int MAX_DEPTH = 8;

    private final JacksonJson json = new JacksonJson();
    private final JacksonJson small = new JacksonJson(new JsonLimits(1 << 20, MAX_DEPTH, 60));

    record Price(BigDecimal amount) {}

    @Test
    void whatIsNotRefusedIsReadAgainAsItWas() {
        int refused = 0;
        for (int seed = 0; seed < VALUES; seed++) {
            Random random = new Random(seed);
            Object value = value(random, 1 + random.nextInt(MAX_DEPTH + 2));
            Optional<byte[]> written = written(value);
            refused += written.isEmpty() ? 1 : 0;
            if (written.isPresent()) {
                Object read = small.read(written.get());
                assertThat(read).as("seed %d", seed).isEqualTo(value);
                Object plain = small.plain(value);
                assertThat(plain).as("seed %d", seed).isEqualTo(value);
                assertWrapped(seed, plain);
                assertWrapped(seed, read);
            }
        }
        assertThat(refused).isBetween(VALUES / 20, VALUES / 2);
    }

    /** What has been written or read before is written again one level deeper, with its limits. */
    private void assertWrapped(int seed, @Nullable Object plain) {
        List<@Nullable Object> wrapped = new ArrayList<>();
        wrapped.add(plain);
        Map<String, Object> body = Map.of("params", wrapped);
        written(body)
                .ifPresent(
                        text -> assertThat(small.read(text)).as("seed %d", seed).isEqualTo(body));
    }

    @ParameterizedTest
    @ValueSource(ints = {99, 100, 101, 999, 1_000, 1_001})
    void isNoDeeperThanIsRead(int depth) {
        Object value = List.of();
        for (int i = 1; i < depth; i++) {
            value = i % 2 == 0 ? List.of(value) : Map.of("a", value);
        }
        Object deep = value;
        if (depth <= 100) {
            assertThat(json.read(json.write(deep))).isEqualTo(deep);
            assertThat(json.plain(deep)).isEqualTo(deep);
        } else {
            assertThatThrownBy(() -> json.write(deep))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("is nested deeper than 100 levels, or refers to itself");
        }
    }

    @Test
    void countsTheLevelsOfWhatItHasWrittenBefore() {
        Object plain = small.plain(Map.of("a", List.of(List.of(Map.of("b", List.of(1))))));
        assertThat(small.plain(List.of(List.of(List.of(Objects.requireNonNull(plain))))))
                .isEqualTo(List.of(List.of(List.of(plain))));
        assertThatThrownBy(() -> small.write(List.of(List.of(List.of(List.of(plain))))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nested deeper than 8 levels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-"})
    void hasNoLongerIntegersThanAreRead(String sign) {
        BigInteger longest = new BigInteger(sign + "9".repeat(1_000 - sign.length()));
        assertThat(json.read(json.write(longest))).isEqualTo(longest);
        Map<String, Object> deep = Map.of("a", List.of(longest));
        assertThat(json.read(json.write(deep))).isEqualTo(deep);
        assertThatThrownBy(() -> json.write(Map.of("a", longest.multiply(BigInteger.TEN))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot be written as JSON: 'a' is an integer of more than 1000 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1.50",
                "1E+999",
                "-1E+998",
                "1E-998",
                "-1E-997",
                "1E+1000",
                "-1E+999",
                "1E-999",
                "1E+10000",
                "0E-2000"
            })
    void hasNoLongerDecimalsThanAreRead(String text) {
        Price price = new Price(new BigDecimal(text));
        if (price.amount().toPlainString().length() <= 1_000) {
            assertThat(json.bind(json.read(json.write(price)), Price.class, Reading.STRICT))
                    .isEqualTo(new Price(new BigDecimal(price.amount().toPlainString())));
        } else {
            assertThatThrownBy(() -> json.write(price))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "cannot be written as JSON: 'amount' is a decimal of more than 1000 characters without its"
                                    + " exponent");
        }
    }

    private Optional<byte[]> written(@Nullable Object value) {
        try {
            return Optional.of(small.write(value));
        } catch (IllegalArgumentException refused) {
            return Optional.empty();
        }
    }

    private static @Nullable Object value(Random random, int depth) {
        return switch (depth <= 1 ? random.nextInt(8) : random.nextInt(20)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextInt();
            case 3 -> (1L << 40) + random.nextInt();
            case 4 -> BigInteger.ONE.shiftLeft(3_290 + random.nextInt(40)).negate();
            case 5 -> random.nextInt(5) == 0 ? Double.NaN : random.nextGaussian() * 1e40;
            case 6, 7 -> text(random);
            case 8, 9, 10, 11, 12 -> list(random, depth);
            default -> object(random, depth);
        };
    }

    private static List<@Nullable Object> list(Random random, int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(value(random, depth - 1));
        }
        return list;
    }

    private static Map<String, @Nullable Object> object(Random random, int depth) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = random.nextInt(50) == 0 ? "n".repeat(49_990 + random.nextInt(20)) : text(random) + i;
            object.put(name, value(random, depth - 1));
        }
        return object;
    }

    /** With halves of characters now and then. */
    private static String text(Random random) {
        List<String> parts = random.nextInt(20) == 0
                ? List.of("\ud83d", "a", "\ude00")
                : List.of("a", "\u00fc\n", "\ud83d\ude00", "\"");
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(parts.get(random.nextInt(parts.size())));
        }
        return text.toString();
    }
}
