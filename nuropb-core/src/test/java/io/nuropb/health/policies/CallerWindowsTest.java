package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.health.policies.CallerPolicy.Act.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Which of what instances count is of which window, and which of none. */
final class CallerWindowsTest extends CallerScript {

    @Test
    void oneBurstIsNotTwoWindows() {
        new Run(REFUSE)
                .forPeriods(24, period -> healthy())
                .forPeriods(1, period -> {
                    healthy();
                    fleet.calls("a", "burst", 60, 60);
                })
                .forPeriods(24, period -> {
                    healthy();
                    fleet.calls("a", "burst", 20, 0);
                });
        assertThat(refused).isEmpty();
        assertThat(kinds()).doesNotContain(Kind.REFUSE);
    }

    @Test
    void oneLargeBurstIsNotTwoWindowsEither() {
        new Run(REFUSE)
                .forPeriods(24, period -> {
                    healthy();
                    fleet.calls("a", "burst", 20, 0);
                })
                .forPeriods(2, period -> {
                    healthy();
                    fleet.calls("a", "burst", 150, 150);
                })
                .forPeriods(24, period -> {
                    healthy();
                    fleet.calls("a", "burst", 20, 0);
                });
        assertThat(refused).isEmpty();
        assertThat(kinds()).containsOnly(Kind.WARN);
    }

    @Test
    void whoeverSendsABurstEachMinuteIsRefused() {
        fleet.calls("a", "bursts", 1, 0);
        new Run(REFUSE).forPeriods(14, period -> {
            healthy();
            if (period % 12 == 0) {
                fleet.calls("a", "bursts", 300, 300);
            }
        });
        assertThat(refused).containsExactly("bursts");
    }

    @Test
    void whatAnInstanceCountsWhileNobodyHearsOfItIsOfNoWindow() {
        Run run = new Run(REFUSE).forPeriods(24, period -> {
            healthy();
            fleet.calls("c", "clumsy", 12, 1);
        });
        acts.clear();
        fleet.cutOff("c").calls("c", "clumsy", 1_200, 720);
        run.forPeriods(120, period -> healthy());
        fleet.heardAgain("c");
        run.forPeriods(24, period -> {
            healthy();
            fleet.calls("c", "clumsy", 12, 1);
        });
        assertThat(acts).isEmpty();
        assertThat(refused).isEmpty();
    }

    @Test
    void theFirstLookCountsNothingAndANewLifeCountsFromZero() {
        fleet.calls("a", "old", 100_000, 100_000);
        Run run = new Run(REFUSE);
        run.forPeriods(2, period -> healthy());
        assertThat(acts).isEmpty();
        fleet.restarts("a", "1");
        run.forPeriods(14, period -> {
            healthy();
            fleet.calls("a", "old", 20, 1);
        });
        assertThat(acts).isEmpty();
        run.forPeriods(14, period -> {
            fleet.restarts("a", "life " + period);
            healthy();
            hostile("bad");
        });
        assertThat(refused).containsExactly("bad");
    }

    @Test
    void aGapLongerThanAWindowBlamesNobody() {
        Run run = new Run(REFUSE);
        run.forPeriods(2, period -> healthy());
        for (int gap = 0; gap < 10; gap++) {
            fleet.after(Duration.ofMinutes(2));
            run.forPeriods(1, period -> {
                healthy();
                hostile("bad");
            });
        }
        assertThat(acts).isEmpty();
    }
}
