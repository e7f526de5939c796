package io.nuropb.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ServiceDescriptionTest {

    private static final Map<String, String> CAPITALS = Map.of("decimal1", "Decimal", "uuid1", "UUID", "any", "");

    @Test
    void typesHaveTheNamesThatPythonHasForThem() {
        Map<String, String> names = new LinkedHashMap<>();
        for (RecordComponent component : Everything.class.getRecordComponents()) {
            names.put(component.getName(), ServiceDescription.typeName(component.getGenericType()));
        }
        Map<String, String> expected = new LinkedHashMap<>();
        for (RecordComponent component : Everything.class.getRecordComponents()) {
            String name = component.getName();
            expected.put(name, CAPITALS.getOrDefault(name, name.substring(0, name.length() - 1)));
        }
        assertThat(names).isEqualTo(expected);
    }

    @Test
    void traceparentsAreValidOrAbsent() {
        String valid = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assertThat(Traceparent.in(Map.of("traceparent", valid))).contains(valid);
        assertThat(Traceparent.in(Map.of())).isEmpty();
        for (Object invalid : List.of(
                1,
                "",
                valid + "-x",
                valid.replace("4bf9", "4BF9"),
                "ff" + valid.substring(2),
                "00-" + "0".repeat(32) + "-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-" + "0".repeat(16) + "-01")) {
            assertThat(Traceparent.in(Map.of("traceparent", invalid)))
                    .as("%s", invalid)
                    .isEmpty();
        }
    }

    /** Each name is that of the type in Python, and a digit. */
    // Nothing is compared.
    @SuppressWarnings("ArrayRecordComponent")
    record Everything(
            String str1,
            char str2,
            Colour str3,
            byte[] str4,
            int int1,
            Long int2,
            OptionalInt int3,
            double float1,
            Optional<Double> float2,
            boolean bool1,
            List<String> list1,
            int[] list2,
            Map<String, Object> dict1,
            Order dict2,
            Instant datetime1,
            LocalDate date1,
            Duration timedelta1,
            BigDecimal decimal1,
            UUID uuid1,
            Object any) {}

    enum Colour {
        RED
    }

    record Order(String id) {}
}
