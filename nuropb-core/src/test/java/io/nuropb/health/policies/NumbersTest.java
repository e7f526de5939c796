package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumbersTest {

    @Test
    void smallNumbersHaveMoreDigits() {
        assertThat(Numbers.text(0.054)).isEqualTo("0.05");
        assertThat(Numbers.text(0.5)).isEqualTo("0.50");
        assertThat(Numbers.text(4)).isEqualTo("4");
        assertThat(Numbers.text(12.34)).isEqualTo("12.3");
        assertThat(Numbers.text(1234.5)).isEqualTo("1235");
        assertThat(Numbers.text(-0.25)).isEqualTo("-0.25");
        assertThat(Numbers.text(0)).isEqualTo("0");
    }
}
