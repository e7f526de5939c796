package io.nuropb.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nuropb.Json;
import io.nuropb.store.KeyValue;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Instances of other versions and languages, and people, write what they like. */
final class StoredValuesTest {

    private static final String KEY = "/nuropb/orders/control/instances";
    private static final String TOPOLOGY = "0123456789abcdef";

    private @Nullable Object found;
    private final StoredValues values = new StoredValues(new Found());

    private final Map<String, Function<KeyValue, ?>> readers = Map.of(
            "term", values::term,
            "readiness", values::readiness,
            "control", values::control,
            "high-water mark", values::highWaterMark,
            "bounds", values::instanceBounds,
            "presence", values::presence);

    @Test
    void whateverIsWrittenIsReadOrRefusedByTheNameOfItsKey() {
        for (Object value : strange()) {
            assertReadOrRefused(value);
            for (String field : everything().keySet()) {
                Map<String, @Nullable Object> whole = everything();
                whole.put(field, value);
                assertReadOrRefused(whole);
            }
            for (String field : List.of("layout", "bindings")) {
                Map<String, @Nullable Object> needs = needs();
                needs.put(field, value);
                assertReadOrRefused(with("needs", needs));
            }
            for (String field : List.of("needs", "handles")) {
                Map<String, @Nullable Object> unserved = unserved();
                unserved.put(field, value);
                assertReadOrRefused(with("unserved", unserved));
            }
            for (String field : List.of("virtual_host", "cluster")) {
                Map<String, @Nullable Object> broker = new HashMap<>(Map.of("virtual_host", "/", "cluster", "rabbit"));
                broker.put(field, value);
                assertReadOrRefused(with("broker", broker));
            }
            for (String field : List.of("probe", "methods", "callers", "instances", "reason")) {
                Map<String, @Nullable Object> restrictions = restrictions();
                restrictions.put(field, value);
                assertReadOrRefused(with("restrictions", restrictions));
            }
        }
    }

    @Test
    void whatIsWrittenAsItShouldBeIsRead() {
        found = everything();
        readers.values().forEach(reader -> assertThat(reader.apply(entry())).isNotNull());
    }

    @Test
    void boundsThatAreTooLargeAreRefusedWithTheRemedy() {
        for (Object much : List.of(3_000_000_000L, 3e9)) {
            found = Map.of("min_instances", 1, "max_instances", much);
            assertThatThrownBy(() -> values.instanceBounds(entry()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(KEY)
                    .hasMessageContaining("3000000000")
                    .hasMessageContaining("1 to 10000")
                    .hasMessageContaining("nuropb fleet set");
        }
    }

    @Test
    void aNumberThatNoLongHoldsIsNoNumber() {
        for (Object much : List.of(1e300, Double.NaN, BigInteger.TEN.pow(30))) {
            found = Map.of("hw_mark", much);
            assertThatThrownBy(() -> values.highWaterMark(entry()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(KEY)
                    .hasMessageContaining("hw_mark");
        }
    }

    @Test
    void aValueThatBreaksARuleIsRefusedByTheNameOfItsKey() {
        found = Map.of("hw_mark", 0);
        assertThatThrownBy(() -> values.highWaterMark(entry()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(KEY)
                .hasMessageContaining("High-water mark 0 is less than 1 message");
    }

    private void assertReadOrRefused(@Nullable Object value) {
        found = value;
        readers.forEach((name, reader) -> {
            Throwable thrown = catchThrowable(() -> reader.apply(entry()));
            if (thrown != null) {
                assertThat(thrown)
                        .as("reading the %s from %s", name, value)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(KEY);
            }
        });
    }

    private static List<@Nullable Object> strange() {
        Map<@Nullable String, @Nullable Object> withNull = new HashMap<>();
        withNull.put(null, null);
        Object nested = List.of();
        for (int i = 0; i < 100; i++) {
            nested = List.of(Map.of("deeper", nested));
        }
        List<@Nullable Object> strange = new ArrayList<>(List.of(
                3_000_000_000L,
                3e9,
                1e300,
                -1e300,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                BigInteger.TEN.pow(30),
                Long.MIN_VALUE,
                0,
                0.5,
                true,
                "",
                "text",
                List.of(),
                List.of(1, "x"),
                List.of(List.of("x", "y")),
                Map.of(),
                Map.of("x", 1e300),
                nested,
                withNull,
                Arrays.asList(null, null)));
        strange.add(null);
        return strange;
    }

    private static Map<String, @Nullable Object> with(String field, Object value) {
        Map<String, @Nullable Object> whole = everything();
        whole.put(field, value);
        return whole;
    }

    /** What each of the readers takes. */
    private static Map<String, @Nullable Object> everything() {
        Map<String, @Nullable Object> whole = new LinkedHashMap<>();
        whole.put("term", 7);
        whole.put("topology_id", TOPOLOGY);
        whole.put("ready", true);
        whole.put("consume", true);
        whole.put("hw_mark", 100);
        whole.put("generation", 1);
        whole.put("min_instances", 1);
        whole.put("max_instances", 10);
        whole.put("by", "ann");
        whole.put("reason", "sale");
        whole.put("state", "running-follower");
        whole.put("consuming", true);
        whole.put("broken_since", 0);
        whole.put("needs", needs());
        whole.put("handles", List.of("total"));
        whole.put("restrictions", restrictions());
        whole.put("unserved", unserved());
        return whole;
    }

    private static Map<String, @Nullable Object> unserved() {
        Map<String, @Nullable Object> unserved = new LinkedHashMap<>();
        unserved.put("needs", needs());
        unserved.put("handles", List.of("total"));
        return unserved;
    }

    private static Map<String, @Nullable Object> needs() {
        Map<String, @Nullable Object> needs = new LinkedHashMap<>();
        needs.put("layout", TOPOLOGY);
        needs.put("bindings", List.of(List.of("events", "stock.*")));
        return needs;
    }

    private static Map<String, @Nullable Object> restrictions() {
        Map<String, @Nullable Object> restrictions = new LinkedHashMap<>();
        restrictions.put("probe", "i1");
        restrictions.put("methods", List.of("orders.total"));
        restrictions.put("callers", List.of("bob"));
        restrictions.put("instances", List.of("i2"));
        restrictions.put("reason", "too much fails");
        return restrictions;
    }

    private static KeyValue entry() {
        return new KeyValue(KEY, "{}", 1, 1, Optional.empty());
    }

    /** Reads what the test has found, whatever the text is. */
    private final class Found implements Json {
        @Override
        public byte[] write(@Nullable Object value) {
            throw new UnsupportedOperationException("nothing is written here");
        }

        @Override
        public @Nullable Object read(byte[] json) {
            return found;
        }

        @Override
        public @Nullable Object bind(@Nullable Object plain, Type type, Reading reading) {
            throw new UnsupportedOperationException("nothing is bound here");
        }

        @Override
        public Optional<List<Field>> fields(Type type) {
            throw new UnsupportedOperationException("nothing is bound here");
        }
    }
}
