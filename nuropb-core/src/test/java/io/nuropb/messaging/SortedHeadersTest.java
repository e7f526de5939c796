package io.nuropb.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SortedHeadersTest {

    private final Map<String, @Nullable Object> given = given();
    private final Map<String, @Nullable Object> headers = SortedHeaders.copyOf(given);

    private static Map<String, @Nullable Object> given() {
        Map<String, @Nullable Object> given = new HashMap<>();
        given.put("trace_id", null);
        given.put("encrypted", "");
        given.put("x-count", 3);
        return given;
    }

    @Test
    void theyAreThoseThatWereGivenInTheOrderOfTheirNames() {
        assertThat(headers).isEqualTo(given).hasSameHashCodeAs(given).hasToString(new TreeMap<>(given).toString());
        Map<String, @Nullable Object> each = new TreeMap<>();
        headers.forEach(each::put);
        assertThat(each).isEqualTo(given);
    }

    @Test
    void oneThatIsVoidIsThereAndOneThatIsAbsentIsNot() {
        assertThat(headers.get("x-count")).isEqualTo(3);
        assertThat(headers.get("trace_id")).isNull();
        assertThat(headers.containsKey("trace_id")).isTrue();
        assertThat(headers.containsKey("other")).isFalse();
        assertThat(headers.containsKey("")).isFalse();
        assertThat(headers.get(null)).isNull();
    }

    @Test
    void whatBecomesOfThoseThatWereGivenDoesNotMatter() {
        given.put("encrypted", "yes");
        given.remove("x-count");

        assertThat(headers).containsEntry("encrypted", "").containsEntry("x-count", 3);
    }

    @Test
    void nobodyChangesThemSoNobodyCopiesThem() {
        assertThat(SortedHeaders.copyOf(headers)).isSameAs(headers);
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> headers.put("other", 1));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> headers.remove("encrypted"));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(headers::clear);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> headers.entrySet().iterator().next().setValue(1));
    }
}
