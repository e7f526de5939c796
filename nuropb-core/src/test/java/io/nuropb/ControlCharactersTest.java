package io.nuropb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ControlCharactersTest {

    private static final String HOSTILE = "a\tb\nc\r\u001b[2J\u007f\u009b1m\u2028\u2029d\u00e9";

    @Test
    void oneLineHasNeitherControlCharactersNorEndsOfLines() {
        assertThat(ControlCharacters.replaced(HOSTILE))
                .isEqualTo("a\ufffdb\ufffdc\ufffd\ufffd[2J\ufffd\ufffd1m\ufffd\ufffdd\u00e9");
    }

    @Test
    void severalLinesKeepTheirEndsAndTabulators() {
        assertThat(ControlCharacters.replacedWithinLines(HOSTILE))
                .isEqualTo("a\tb\nc\ufffd\ufffd[2J\ufffd\ufffd1m\u2028\u2029d\u00e9");
    }

    @Test
    void whatHasNoneIsTheSame() {
        String harmless = "orders.create_order é";
        assertThat(ControlCharacters.replaced(harmless)).isSameAs(harmless);
    }
}
