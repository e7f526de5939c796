package io.nuropb.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaderNamesTest {

    @Test
    void anInstanceIdStaysWhatItIs() {
        assertThat(LeaderNames.of("orders-1.a_b").value()).isEqualTo("orders-1.a_b");
        assertThat(LeaderNames.isValid("orders-1.a_b")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "-", "host:1/ä", "two\nlines", "…"})
    void anyOtherTextBecomesAnId(String text) {
        assertThat(LeaderNames.isValid(text)).isFalse();
        assertThat(LeaderNames.of(text).value()).isNotEmpty();
    }

    @Test
    void whatCanBeReadOfItIsKept() {
        assertThat(LeaderNames.of("/host:8080").value()).startsWith("host-8080-");
        assertThat(LeaderNames.of("x".repeat(500)).value()).startsWith("xxx").hasSizeLessThanOrEqualTo(100);
    }

    @Test
    void differentTextsAreDifferentIds() {
        assertThat(LeaderNames.of("a:b")).isNotEqualTo(LeaderNames.of("a/b"));
        assertThat(LeaderNames.of("x".repeat(500))).isNotEqualTo(LeaderNames.of("x".repeat(501)));
    }
}
