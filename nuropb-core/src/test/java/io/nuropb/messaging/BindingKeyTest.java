package io.nuropb.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BindingKeyTest {

    @ParameterizedTest
    @CsvSource({
        "a.b, a.b, true",
        "a.b, a.c, false",
        "*, a, true",
        "*, a.b, false",
        "*, '', false",
        "#, '', true",
        "#, a.b.c, true",
        "a.#, a, true",
        "a.#, a.b.c, true",
        "a.#, ab, false",
        "#.z, z, true",
        "#.z, x.y.z, true",
        "#.z, z.x, false",
        "a.*.c, a.b.c, true",
        "a.*.c, a.c, false",
        "a.#.c, a.c, true",
        "a.#.c, a.b.b.c, true",
        "a.#.#.c, a.c, true",
        "*.#, '', false",
        "#.*, a, true",
        "a.*, a., true",
        "'', '', true",
        "'', a, false",
        "a.b, A.b, false",
        "a*, a*, true",
        "a*, ab, false",
    })
    void aPatternMatchesWordByWord(String pattern, String key, boolean matches) {
        assertThat(TopicPattern.matches(pattern, key)).isEqualTo(matches);
    }
}
