package io.nuropb.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken without Jackson, and what is left to it; that both read the same is for {@link ShallowReaderTest}. */
class PlainMembersTest {

    private final RecurringNames names = new RecurringNames();

    @Test
    void takesWhatInstancesWrite() {
        Map<String, Object> body = Map.of("params", Map.of("city", "Zürich", "lines", new int[] {1, -2}), "id", "o1");
        byte[] written = new JacksonJson().write(body);
        assertThat(members(new String(written, StandardCharsets.UTF_8), JsonLimits.defaults()))
                .containsOnlyKeys("params", "id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"a\": 1,}",
                "{\"a\": 1} x",
                "{\"a\": 1.5}",
                "{\"a\": \"\\n\"}",
                "{\"\\u0061\": 1}",
                "{\"a\": \"é\"}",
                "{\"a\": [\"é\"]}",
                "{\"a\": [\"\\ud83d\\ude00\"]}",
                "{\"a\": [01]}",
                "{\"a\": [1.]}",
                "{\"a\": [NaN]}",
                "{\"a\": [\"\\x\"]}",
                "{\"a\": [\"\t\"]}",
                "{\"a\": {b: 1}}",
                "{\"a\": [1"
            })
    void leavesToJacksonWhatIsNotPlain(String text) {
        assertThat(members(text, JsonLimits.defaults())).isNull();
    }

    @Test
    void leavesToJacksonWhatIsDeeperThanIsAllowed() {
        assertThat(members("{\"a\": [[1]]}", new JsonLimits(1_000, 3, 1_000))).isNotNull();
        assertThat(members("{\"a\": [[[1]]]}", new JsonLimits(1_000, 3, 1_000))).isNull();
    }

    @Test
    void leavesToJacksonWhatHasMoreTokensThanAreAllowed() {
        assertThat(members("{\"a\": [1, 2]}", new JsonLimits(1_000, 10, 7))).isNotNull();
        assertThat(members("{\"a\": [1, 2]}", new JsonLimits(1_000, 10, 6))).isNull();
    }

    @Test
    void tellsHowManyTokensAndLevelsAreInWhatItLeavesUnread() {
        Map<String, @Nullable Object> members = members("{\"a\": {\"b\": [1, {}]}}", JsonLimits.defaults());
        assertThat(members).isNotNull();
        JsonText unread = ((Unread) members.get("a")).text();
        assertThat(unread.tokens()).isEqualTo(8);
        assertThat(unread.depth()).isEqualTo(3);
    }

    private @Nullable Map<String, @Nullable Object> members(String text, JsonLimits limits) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return PlainMembers.of(new JsonText(bytes, 0, bytes.length, 0, 0, false), limits, names, unread -> null);
    }
}
