package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecurringTextsTest {

    private final RecurringTexts texts = new RecurringTexts();

    @Test
    void aTextThatComesAgainIsTheSame() {
        assertThat(text("request")).isSameAs(text("request"));
    }

    @Test
    void eachTextIsWhatItsBytesSayHoweverManyCome() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(text("text " + i)).isEqualTo("text " + i);
        }
    }

    @Test
    void aLongTextIsNotKept() {
        String trace = "é".repeat(40);
        assertThat(text(trace)).isEqualTo(trace).isNotSameAs(text(trace));
    }

    private String text(String value) {
        return texts.of(RawText.of(value));
    }
}
