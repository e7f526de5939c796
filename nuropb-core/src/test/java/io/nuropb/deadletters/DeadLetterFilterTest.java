package io.nuropb.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.deadletters.DeadLetter.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which letters a filter lets through. */
class DeadLetterFilterTest {

    private static final DeadLetterFilter ALL = DeadLetterFilter.all();
    private static final Instant NOW = SampleLetters.DEATH.plusSeconds(60);
    private static final DeadLetter LETTER = SampleLetters.of(Kind.COMMAND, "place", 0);

    @Test
    void withoutAConditionAllAreMeant() {
        assertThat(ALL.matches(LETTER, NOW)).isTrue();
    }

    @Test
    void eachConditionMustHold() {
        for (DeadLetterFilter holds : List.of(
                ALL.withSubject("place"),
                ALL.withReason("rejected"),
                ALL.withOriginator("shop"),
                ALL.withGroup(LETTER.group().id()),
                ALL.withMinAge(Duration.ofSeconds(60)),
                ALL.withMaxAge(Duration.ofSeconds(60)))) {
            assertThat(holds.matches(LETTER, NOW)).as(holds.toString()).isTrue();
            assertThat(holds.withSubject("cancel").matches(LETTER, NOW)).isFalse();
        }
        for (DeadLetterFilter fails : List.of(
                ALL.withSubject("plac"),
                ALL.withReason("expired"),
                ALL.withOriginator("billing"),
                ALL.withGroup("00000000"),
                ALL.withMinAge(Duration.ofSeconds(61)),
                ALL.withMaxAge(Duration.ofSeconds(59)))) {
            assertThat(fails.matches(LETTER, NOW)).as(fails.toString()).isFalse();
        }
    }

    @Test
    void aLetterWithoutATimeHasNoAge() {
        DeadLetter timeless = SampleLetters.of(Kind.COMMAND, "place", "rejected", Optional.empty(), 0, Map.of());
        assertThat(ALL.matches(timeless, NOW)).isTrue();
        assertThat(ALL.withMinAge(Duration.ZERO).matches(timeless, NOW)).isFalse();
    }

    @Test
    void aLetterFromTheFutureIsNew() {
        DeadLetter early = SampleLetters.at(NOW.plusSeconds(5));
        assertThat(ALL.withMaxAge(Duration.ZERO).matches(early, NOW)).isTrue();
    }

    @Test
    void noLetterIsOlderThanItself() {
        assertThatThrownBy(() -> ALL.withMinAge(Duration.ofHours(2)).withMaxAge(Duration.ofHours(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 h")
                .hasMessageContaining("1 h");
        assertThatThrownBy(() -> ALL.withMinAge(Duration.ofHours(-1))).isInstanceOf(IllegalArgumentException.class);
    }
}
