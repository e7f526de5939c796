package io.nuropb.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.messaging.TopicPattern;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicPatternTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "a.b, a.b, true",
                "a.b, a.c, false",
                "a.b, a, false",
                "a.b, a.b.c, false",
                "a.*, a.b, true",
                "a.*, a, false",
                "a.*, a.b.c, false",
                "*, a, true",
                "#, a.b.c, true",
                "a.#, a, true",
                "a.#, a.b.c, true",
                "#.c, a.b.c, true",
                "#.c, c, true",
                "#.c, a.b, false",
                "a.#.z, a.z, true",
                "a.#.z, a.b.c.z, true",
                "a.#.*, a, false",
                "a.#.*, a.b, true",
                "#.a.#, b.a.b, true",
                "a.b, a..b, false",
                "a.*.b, a..b, true",
                "Stock, stock, false",
            })
    void matchesAsAmqpDoes(String pattern, String topic, boolean matches) {
        assertThat(new TopicPattern(pattern).matches(topic)).isEqualTo(matches);
    }

    @Test
    void specificityIsComparedWordByWord() {
        List<String> order = List.of(
                "a.b.c", "a.b", "a.b.#", "a.*.c", "a.*", "a", "a.#.c", "a.#.*", "a.#", "*.b", "*.#", "#.c", "#");
        List<TopicPattern> shuffled =
                new ArrayList<>(order.stream().map(TopicPattern::new).toList());
        Collections.shuffle(shuffled, new Random(7));
        shuffled.sort(TopicPattern.MOST_SPECIFIC_FIRST);
        assertThat(shuffled).extracting(TopicPattern::text).containsExactlyElementsOf(order);
    }

    @Test
    void amongEquallySpecificPatternsTheFirstRegisteredWins() {
        EventHandler<Object> handler = (event, context) -> null;
        List<String> patterns = List.of("#.b.#", "#.a.#");
        MeshServiceBuilder builder = MeshService.named("orders");
        patterns.forEach(pattern -> builder.onEvent(pattern, Object.class, handler));
        MeshService service = builder.build();

        assertThat(service.topics()).containsExactlyElementsOf(patterns);
        assertThat(service.events().of("a.b").orElseThrow().pattern().text()).isEqualTo("#.b.#");
        assertThat(service.events().of("a.c").orElseThrow().pattern().text()).isEqualTo("#.a.#");
        assertThat(service.events().of("c")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "stock*", "a.#b", "**", "##"})
    void refusesWhatSaysSomethingElseThanItSeems(String pattern) {
        assertThatThrownBy(() -> new TopicPattern(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesASecondHandlerOfOnePattern() {
        MeshServiceBuilder builder = MeshService.named("orders").onEvent("a.*", (event, context) -> null);
        assertThatThrownBy(() -> builder.onEvent("a.*", (event, context) -> null))
                .hasMessage("Service 'orders' already has a handler of events 'a.*'");
    }

    @Test
    @Timeout(60)
    void noTopicTakesLong() {
        TopicPattern pattern = new TopicPattern("#.a.".repeat(60) + "b");
        assertThat(pattern.matches("a.".repeat(126) + "a")).isFalse();
        assertThat(new TopicPattern("#").matches("a".repeat(256))).isFalse();
    }
}
