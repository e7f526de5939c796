package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    @Test
    void growthCountsFromTheFewestOfTheWindow() {
        RateLimit limit = RateLimit.unused().changed(2, at(0), WINDOW).changed(6, at(100), WINDOW);

        assertThat(limit.most(6, at(130), WINDOW)).isEqualTo(6);
        assertThat(limit.most(6, at(161), WINDOW)).isEqualTo(12);
    }

    @Test
    void aFallNeedsAWindowWithoutAnyChange() {
        RateLimit limit = RateLimit.unused().changed(8, at(0), WINDOW);

        assertThat(limit.fewest(8, at(59), WINDOW)).isEqualTo(8);
        assertThat(limit.fewest(8, at(60), WINDOW)).isEqualTo(6);
        assertThat(limit.fewest(2, at(60), WINDOW)).isEqualTo(1);
    }

    private static Moment at(int second) {
        return new Moment(0).plus(Duration.ofSeconds(second));
    }
}
