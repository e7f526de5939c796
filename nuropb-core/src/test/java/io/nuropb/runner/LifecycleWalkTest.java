package io.nuropb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Long random walks through the machine, by events that need not make sense, against what must hold for any of them. */
class LifecycleWalkTest {

    private static final int SEEDS = 2_000;
    private static final int STEPS = 60;

    @ParameterizedTest
    @EnumSource(Mode.class)
    void holdsItsRulesWhateverHappens(Mode mode) {
        for (int seed = 0; seed < SEEDS; seed++) {
            walk(mode, seed);
        }
    }

    private static void walk(Mode mode, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Event> samples = new ArrayList<>(LifecycleTable.events().values());
        Lifecycle lifecycle =
                new Lifecycle(RunnerConfig.defaults().withMode(mode), LifecycleTable.SELF, LifecycleTable.OWN);
        State state = State.initial();
        Moment now = LifecycleTable.NOW;
        Set<Long> numbers = new HashSet<>();
        for (int i = 0; i < STEPS; i++) {
            Event event = samples.get(random.nextInt(samples.size()));
            now = now.plus(Duration.ofMillis(random.nextInt(900)));
            Step step = lifecycle.step(state, event, now);
            check(seed, state, event, step, numbers, now);
            state = step.state();
        }
    }

    private static void check(int seed, State before, Event event, Step step, Set<Long> numbers, Moment now) {
        State after = step.state();
        String where = "seed " + seed + ": " + event + " in " + before;
        for (Effect effect : step.effects()) {
            if (effect instanceof Effect.Consume consume) {
                assertThat(numbers.add(consume.consumption())).as(where).isTrue();
                assertThat(isServing(before.serving()))
                        .as("a second consumer, " + where)
                        .isFalse();
                assertThat(after.serving()).as(where).isInstanceOf(Serving.Opening.class);
                assertThat(invited(after)).as("consumes uninvited, " + where).isTrue();
            }
            if (effect instanceof Effect.Proclaim) {
                assertThat(after.standing())
                        .as(where)
                        .isInstanceOfSatisfying(
                                Standing.Leading.class,
                                leading -> assertThat(leading.lease().isValidAt(now))
                                        .as(where)
                                        .isTrue());
            }
        }
        boolean over = before.standing() instanceof Standing.Stopped;
        assertThat(over && !step.effects().isEmpty())
                .as("acts after its end, " + where)
                .isFalse();
        if (after.standing() instanceof Standing.Closing || after.standing() instanceof Standing.Stopped) {
            assertThat(after.serving()).as(where).isInstanceOf(Serving.Idle.class);
        }
    }

    private static boolean isServing(Serving serving) {
        return serving instanceof Serving.Consuming || serving instanceof Serving.Draining;
    }

    private static boolean invited(State state) {
        return state.permission().isPresent()
                || state.standing() instanceof Standing.Standalone
                || state.fleet().proclamation().filter(word -> word.invites()).isPresent();
    }
}
