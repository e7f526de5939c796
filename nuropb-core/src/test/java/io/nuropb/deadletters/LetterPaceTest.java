package io.nuropb.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How acts are spread over time. */
class LetterPaceTest {

    private static final Moment START = new Moment(0);

    @Test
    void withoutARateNothingWaits() {
        LetterPace pace = new LetterPace(Double.POSITIVE_INFINITY);
        for (int i = 0; i < 1_000; i++) {
            assertThat(pace.wait(START)).isZero();
            pace.acted(START);
        }
    }

    @Test
    void timersThatComeLateAreMadeUpFor() {
        LetterPace pace = new LetterPace(1_000);
        Moment now = START;
        int acts = 0;
        while (now.isBefore(START.plus(Duration.ofSeconds(10)))) {
            while (pace.wait(now).isZero()) {
                pace.acted(now);
                acts++;
            }
            now = now.plus(pace.wait(now)).plus(Duration.ofMillis(7));
        }
        assertThat(acts).isBetween(9_900, 10_100);
    }

    @Test
    void aPauseIsNotFollowedByABurst() {
        LetterPace pace = new LetterPace(100);
        pace.acted(START);
        Moment later = START.plus(Duration.ofMinutes(1));
        int burst = 0;
        while (pace.wait(later).isZero()) {
            pace.acted(later);
            burst++;
        }
        assertThat(burst).isBetween(1, 51);
    }
}
