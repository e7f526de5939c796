package io.nuropb.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.health.policies.BreakerConfig;
import io.nuropb.health.policies.CallerConfig;
import io.nuropb.health.policies.ScalingConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the parts of a leader's watch demand of each other. */
class HealthConfigTest {

    private static final Duration WINDOW = BreakerConfig.defaults().window();

    @Test
    void aLeaderLooksAtLeastTwiceInTheWindowThatItJudgesFailuresBy() {
        HealthConfig config = HealthConfig.defaults();
        ScalingConfig slowest = looking(WINDOW.dividedBy(2));
        assertThat(config.withScaling(slowest).scaling()).isEqualTo(slowest);
        for (Duration period : new Duration[] {WINDOW.dividedBy(2).plusMillis(1), WINDOW, WINDOW.multipliedBy(2)}) {
            assertThatThrownBy(() -> config.withCallers(CallerConfig.defaults().withWindow(WINDOW.multipliedBy(9)))
                            .withScaling(looking(period)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(
                            "BreakerConfig.window is 1 min; allowed: at least twice ScalingConfig.period (")
                    .hasMessageContaining("a longer window first");
        }
    }

    @Test
    void andInTheWindowThatItJudgesCallersBy() {
        HealthConfig config = HealthConfig.defaults();
        Duration twice = config.scaling().period().multipliedBy(2);
        assertThat(config.withCallers(config.callers().withWindow(twice))
                        .callers()
                        .window())
                .isEqualTo(twice);
        assertThatThrownBy(() -> config.withCallers(config.callers().withWindow(twice.minusMillis(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CallerConfig.window is ")
                .hasMessageContaining("at least twice ScalingConfig.period (5 s)");
    }

    private static ScalingConfig looking(Duration period) {
        Duration longer = period.multipliedBy(10);
        return new ScalingConfig(1, 100, 0.7, Duration.ofSeconds(30), period, 0.1, longer, longer, longer, longer);
    }
}
