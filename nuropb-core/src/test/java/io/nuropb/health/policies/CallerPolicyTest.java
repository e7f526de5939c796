package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.health.policies.CallerConfig.Mode;
import io.nuropb.health.policies.CallerPolicy.Act;
import io.nuropb.health.policies.CallerPolicy.Act.Kind;
import io.nuropb.health.policies.CallerPolicy.State;
import io.nuropb.health.policies.CallerPolicy.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When callers are warned of, refused and cut off, and when nobody is blamed. */
final class CallerPolicyTest extends CallerScript {

    @Test
    void aQuarantineThatWasInForceGoesOnAndEndsAsAnyOther() {
        Run run = new Run(REFUSE);
        run.state = run.policy.initial(fleet.now(), Set.of("bad"));
        run.forPeriods(1, period -> healthy());
        assertThat(refused).containsExactly("bad");
        run.forPeriods(14, period -> healthy());
        assertThat(refused).isEmpty();
        assertThat(kinds()).containsExactly(Kind.RELEASE);
    }

    @Test
    void aHostileCallerAmongHealthyOnesIsRefusedWithinAMinute() {
        new Run(REFUSE).forPeriods(2, period -> healthy()).forPeriods(12, period -> {
            healthy();
            hostile("bad");
        });
        assertThat(refused).containsExactly("bad");
        assertThat(acts).last().satisfies(act -> {
            assertThat(act.kind()).isEqualTo(Kind.REFUSE);
            assertThat(act.caller()).isEqualTo("bad");
            assertThat(act.reason()).contains("'bad'", "98 %", "of 21 callers 1", "refused for 1 m");
        });
    }

    @Test
    void byDefaultItIsOnlyWarnedOf() {
        new Run(CallerConfig.defaults()).forPeriods(60, period -> {
            healthy();
            hostile("bad");
        });
        assertThat(refused).isEmpty();
        assertThat(kinds()).containsExactly(Kind.WARN, Kind.WARN);
        assertThat(acts).last().satisfies(act -> assertThat(act.reason()).contains("mode is WARN"));
    }

    @Test
    void aTenthOfFaultsIsWarnedOfOnceAndLessIsNot() {
        new Run(REFUSE).forPeriods(30, period -> {
            healthy();
            fleet.calls("a", "clumsy", 20, 2).calls("a", "careful", 20, 1);
        });
        assertThat(kinds()).containsExactly(Kind.WARN);
        assertThat(acts.get(0).caller()).isEqualTo("clumsy");
    }

    @Test
    void fewMessagesSayNothing() {
        new Run(REFUSE).forPeriods(30, period -> {
            healthy();
            fleet.calls("a", "rare", 8, 8);
        });
        assertThat(acts).isEmpty();
    }

    @Test
    void whenHalfOfAllCallersFailTheWorstIsWarnedOfOnceAndNobodyIsRefused() {
        new Run(REFUSE.withMode(Mode.TERMINATE)).forPeriods(60, period -> {
            for (int caller = 0; caller < 20; caller++) {
                fleet.calls("a", "caller-" + caller, 50, caller < 10 ? 40 + caller : 0);
            }
        });
        assertThat(kinds()).containsExactly(Kind.WARN);
        assertThat(acts.get(0).caller()).isEqualTo("caller-9");
        assertThat(acts.get(0).reason()).contains("of 20 callers 10 reach 10 %, half of them or more");
    }

    @Test
    void aCallerWithoutPeersIsWarnedOfAndNotRefused() {
        new Run(REFUSE).forPeriods(60, period -> hostile("only one"));
        assertThat(kinds()).containsExactly(Kind.WARN);
        assertThat(acts.get(0).reason()).contains("'only one'", "98 %", "of 1 callers 1 reach 10 %");
    }

    @Test
    void whoWasWarnedOfBesideOthersIsRefusedWhenItAloneGoesOn() {
        new Run(REFUSE)
                .forPeriods(24, period -> {
                    fleet.calls("a", "other", 50, 20);
                    hostile("bad");
                })
                .forPeriods(48, period -> {
                    healthy();
                    hostile("bad");
                });
        assertThat(acts)
                .filteredOn(act -> act.caller().equals("bad"))
                .extracting(Act::kind)
                .startsWith(Kind.WARN, Kind.REFUSE);
    }

    /** It is refused, comes back, is warned of, and goes. */
    private Run whoGoesAfterAWarning() {
        Run run = new Run(REFUSE)
                .forPeriods(12, period -> {
                    healthy();
                    hostile("gone");
                })
                .forPeriods(24, period -> healthy())
                .forPeriods(24, period -> {
                    healthy();
                    fleet.calls("a", "gone", 20, 4);
                });
        assertThat(kinds()).contains(Kind.REFUSE, Kind.RELEASE).endsWith(Kind.WARN);
        acts.clear();
        return run.forPeriods(24, period -> healthy());
    }

    @Test
    void whoWasWarnedOfAndIsGoneKeepsNoWarningBack() {
        whoGoesAfterAWarning().forPeriods(24, period -> {
            for (int caller = 0; caller < 20; caller++) {
                fleet.calls("a", "good-" + caller, 20, 12);
            }
        });
        assertThat(kinds()).containsExactly(Kind.WARN);
        assertThat(acts.get(0).reason()).contains("half of them or more");
    }

    @Test
    void whoWasWarnedOfAndIsGoneForLongIsRefusedForTheFirstTimeAgain() {
        whoGoesAfterAWarning().forPeriods(12 * 16, period -> healthy()).forPeriods(24, period -> {
            healthy();
            hostile("gone");
        });
        assertThat(acts)
                .filteredOn(act -> act.kind() == Kind.REFUSE)
                .first()
                .satisfies(act -> assertThat(act.reason()).contains("for the 1. time"));
    }

    @Test
    void whoIsRefusedIsCountedOnceAmongTheCallers() {
        new Run(REFUSE).forPeriods(30, period -> {
            for (int caller = 0; caller < 17; caller++) {
                fleet.calls("a", "good-" + caller, 20, 0);
            }
            hostile("bad");
            hostile("worse");
        });
        assertThat(refused).as("of 19 callers").hasSize(1);
    }

    @Test
    void atMostATenthOfTheCallersIsOutAtOnce() {
        new Run(REFUSE).forPeriods(14, period -> {
            healthy();
            for (int caller = 0; caller < 10; caller++) {
                hostile("bad-" + caller);
            }
        });
        assertThat(refused).hasSize(3);
        assertThat(acts)
                .filteredOn(act -> act.reason().contains("no more than 3 may be"))
                .hasSize(7);
    }

    @Test
    void oneCallerMayAlwaysBeOut() {
        new Run(REFUSE).forPeriods(14, period -> {
            for (String caller : List.of("x", "y", "z")) {
                fleet.calls("a", caller, 20, 0);
            }
            hostile("bad");
        });
        assertThat(refused).containsExactly("bad");
    }

    @Test
    void aQuarantineDoublesUpToItsLimitAndComesAgainSoonAfterItsEnd() {
        new Run(REFUSE).forPeriods(1_200, period -> {
            healthy();
            hostile("bad");
        });
        assertThat(acts)
                .filteredOn(act -> act.kind() == Kind.REFUSE)
                .extracting(act -> act.reason()
                        .replaceAll(".*refused for (\\d+) m.*", "$1")
                        .replace("16", "15"))
                .startsWith("1", "2", "4", "8", "15", "15");
        long out = acts.stream().filter(act -> act.kind() == Kind.REFUSE).count();
        assertThat(acts).filteredOn(act -> act.kind() == Kind.RELEASE).hasSizeBetween((int) out - 1, (int) out);
    }

    @Test
    void whoBehavesForLongStartsAnew() {
        new Run(REFUSE)
                .forPeriods(14, period -> {
                    healthy();
                    hostile("bad");
                })
                .forPeriods(220, period -> {
                    healthy();
                    fleet.calls("a", "bad", 20, 0);
                })
                .forPeriods(14, period -> {
                    healthy();
                    hostile("bad");
                });
        assertThat(acts)
                .filteredOn(act -> act.kind() == Kind.REFUSE)
                .hasSize(2)
                .allSatisfy(act -> assertThat(act.reason()).contains("for the 1. time"));
    }

    @Test
    void connectionsAreClosedOnlyOfWhoIsRefusedAgain() {
        new Run(REFUSE.withMode(Mode.TERMINATE)).forPeriods(60, period -> {
            healthy();
            hostile("bad");
        });
        assertThat(kinds())
                .startsWith(Kind.WARN, Kind.REFUSE, Kind.RELEASE)
                .containsSubsequence(Kind.RELEASE, Kind.REFUSE, Kind.TERMINATE);
        assertThat(kinds().indexOf(Kind.TERMINATE)).isGreaterThan(kinds().indexOf(Kind.RELEASE));
    }

    @Test
    void whoIsRefusedAgainIsShutOutUntilItsQuarantineEndsWhereThatIsTheMode() {
        new Run(REFUSE.withMode(Mode.SHUT_OUT)).forPeriods(60, period -> {
            healthy();
            hostile("bad");
        });
        assertThat(kinds())
                .doesNotContain(Kind.TERMINATE)
                .startsWith(Kind.WARN, Kind.REFUSE, Kind.RELEASE)
                .containsSubsequence(Kind.RELEASE, Kind.REFUSE, Kind.SHUT_OUT, Kind.RELEASE, Kind.ADMIT);
        assertThat(kinds().indexOf(Kind.ADMIT))
                .as("only who was shut out is admitted")
                .isGreaterThan(kinds().indexOf(Kind.SHUT_OUT));
        assertThat(acts)
                .filteredOn(act -> act.kind() == Kind.SHUT_OUT)
                .allSatisfy(act -> assertThat(act.reason()).contains("connections are closed, and it can open none"));
    }

    @Test
    void aSuccessorAdmitsWhomeverTheLeaderBeforeItMayHaveShutOut() {
        CallerPolicy policy = new CallerPolicy(REFUSE.withMode(Mode.SHUT_OUT));
        State state = policy.initial(fleet.after(PERIOD).at(), Set.of("bad"));
        List<Kind> kinds = new ArrayList<>();
        for (int period = 0; period < 20; period++) {
            Step step = policy.decide(state, fleet.after(PERIOD));
            state = step.state();
            step.acts().forEach(act -> kinds.add(act.kind()));
        }
        assertThat(kinds).containsExactly(Kind.RELEASE, Kind.ADMIT);
    }

    @Test
    void quarantinesEndAtTimesThatTheSeedDecides() {
        List<String> reasons = new ArrayList<>();
        for (long seed : new long[] {1, 1, 2}) {
            acts.clear();
            CountedFleet own = new CountedFleet("a");
            CallerPolicy policy = new CallerPolicy(REFUSE.withSeed(seed));
            State state = policy.initial();
            for (int period = 0; period < 14; period++) {
                own.calls("a", "x", 20, 0).calls("a", "y", 20, 0).calls("a", "bad", 50, 50);
                Step step = policy.decide(state, own.after(PERIOD));
                state = step.state();
                acts.addAll(step.acts());
            }
            reasons.add(acts.get(acts.size() - 1).reason());
        }
        assertThat(reasons.get(0)).isEqualTo(reasons.get(1)).isNotEqualTo(reasons.get(2));
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new CallerConfig(
                        Mode.WARN, Duration.ZERO, 1, 0.1, 0.5, 0.1, Duration.ofSeconds(1), Duration.ofSeconds(1), 0))
                .hasMessageContaining("CallerConfig.window");
        assertThatThrownBy(() -> new CallerConfig(
                        Mode.WARN, PERIOD, 1, 0.6, 0.5, 0.1, Duration.ofSeconds(1), Duration.ofSeconds(1), 0))
                .hasMessageContaining("CallerConfig.refuseShare");
    }
}
