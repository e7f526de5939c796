package io.nuropb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DurationTextTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 s",
        "PT0.000001S, 0.001 ms",
        "PT0.0015S, 1.5 ms",
        "PT0.01S, 10 ms",
        "PT0.999S, 999 ms",
        "PT1S, 1 s",
        "PT2.5S, 2.5 s",
        "PT59.999S, 59.999 s",
        "PT1M, 1 min",
        "PT1M30S, 1 min 30 s",
        "PT2H, 2 h",
        "PT2H0M5S, 2 h 5 s",
        "PT36H, 1 d 12 h",
        "P365D, 365 d",
        "PT8760H0.001S, 365 d 0.001 s",
        "PT-2S, -2 s"
    })
    void aDurationIsShownAsPeopleWriteIt(Duration duration, String text) {
        assertThat(DurationText.of(duration)).isEqualTo(text);
    }
}
