package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Setting;
import io.nuropb.health.policies.BreakerPolicy.State;
import io.nuropb.health.policies.BreakerPolicy.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The breaker with the largest and the longest values that it takes. */
class BreakerLimitsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int LOOKS = 50;

    private final List<String> alerts = new ArrayList<>();

    @Test
    void soManyFailuresThatThereAreNeverSoManyAreNeverTooMany() {
        for (long perMinute :
                new long[] {Long.MAX_VALUE, Long.MAX_VALUE / 10, Long.MAX_VALUE / 60, 1_000_000_000_000L}) {
            for (Duration window : List.of(MINUTE, MINUTE.multipliedBy(7), Setting.LONGEST)) {
                assertThat(afterAStorm(window, perMinute, Duration.ofSeconds(5)))
                        .isEqualTo(Circuit.CLOSED);
            }
        }
        assertThat(alerts).isEmpty();
    }

    @Test
    void aLeaderThatLooksTwiceInAWindowActs() {
        assertThat(afterAStorm(MINUTE, 20, MINUTE.dividedBy(2))).isNotEqualTo(Circuit.CLOSED);
    }

    private Circuit afterAStorm(Duration window, long perMinute, Duration period) {
        BreakerPolicy policy = new BreakerPolicy(
                new BreakerConfig(
                        window,
                        Duration.ofSeconds(10),
                        0.1,
                        perMinute,
                        0.8,
                        Setting.LONGEST,
                        Setting.LONGEST,
                        20,
                        false),
                BreakerScript.LEADER);
        CountedFleet fleet = new CountedFleet("a", "b");
        Step step = policy.decide(policy.initial(), fleet.after(period));
        for (int look = 0; look < LOOKS; look++) {
            BreakerScript.storm(fleet);
            State before = step.state();
            step = policy.decide(before, fleet.after(period));
            step.alerts().forEach(alert -> alerts.add(alert.text()));
        }
        return step.stance().circuit();
    }
}
