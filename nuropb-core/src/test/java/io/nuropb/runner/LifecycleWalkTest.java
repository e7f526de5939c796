package io.nuropb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Long random walks through the machine, by events that need not make sense, against what must hold for any of them.
 */
class LifecycleWalkTest {

    private static final int SEEDS = 300;
    private static final int STEPS = 100;

    private static final String[] EVERYWHERE = {
        "Joining",
        "Waiting",
        "Resigned",
        "Follower",
        "Leader, Preparing",
        "Leader, Blocked",
        "Leader, Proclaiming",
        "Leader, Proclaimed",
        "Leader, Auditing",
        "Leader, Withdrawing",
        "Leader, Resigning",
        "Stopping",
        "Closing",
        "Stopped",
        "Idle",
        "Verifying",
        "Opening",
        "Consuming",
        "Draining",
        "Recovering",
        "Broken"
    };

    private static final List<String> LEADING_ON = List.of(
            "StartRequested",
            "Joined",
            "Elected",
            "Renewed",
            "TopologyChecked (all there)",
            "ProclamationAccepted",
            "ConsumptionStarted",
            "Drained",
            "Proclaimed (ready)",
            "TimerFired (audit)",
            "TimerFired (rejoin)",
            "TimerFired (task retry)",
            "TimerFired (consumer retry)",
            "Left",
            "Closed");

    @ParameterizedTest
    @EnumSource(RunnerMode.class)
    void holdsItsRulesWhateverHappens(RunnerMode mode) {
        Set<String> reached = new TreeSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            walk(mode, seed, reached);
        }
        if (mode == RunnerMode.FLEET) {
            assertThat(reached).as("a walk that goes nowhere shows nothing").contains(EVERYWHERE);
        }
    }

    private static void walk(RunnerMode mode, int seed, Set<String> reached) {
        SplittableRandom random = new SplittableRandom(seed);
        Lifecycle lifecycle =
                new Lifecycle(RunnerConfig.defaults().withMode(mode), SampleEvents.SELF, SampleEvents.NEEDS);
        LifecycleState state = LifecycleState.initial();
        Moment now = SampleEvents.NOW;
        Set<Long> consumers = new HashSet<>();
        for (int i = 0; i < STEPS; i++) {
            LifecycleEvent event = next(random, SampleEvents.events(numbers(state)));
            now = now.plus(Duration.ofMillis(random.nextInt(200)));
            Transition step = lifecycle.step(state, event, now);
            check(seed, state, event, step, consumers, now);
            state = step.state();
            reached.add(LifecycleTable.roleName(state.role()));
            reached.add(state.consumer().getClass().getSimpleName());
        }
    }

    /** Half of the time an event that leads on, and seldom the stop, or else nobody would get far. */
    private static LifecycleEvent next(SplittableRandom random, Map<String, LifecycleEvent> samples) {
        List<String> choice = random.nextBoolean() ? LEADING_ON : List.copyOf(samples.keySet());
        String name = choice.get(random.nextInt(choice.size()));
        boolean ends = name.equals("StopRequested") && random.nextInt(8) > 0;
        return Objects.requireNonNull(samples.get(ends ? "StartRequested" : name));
    }

    /** The numbers that the present state waits for, so that most events mean something to it. */
    private static SampleEvents.Numbers numbers(LifecycleState state) {
        long youngest = state.lastNumber();
        return new SampleEvents.Numbers(
                state.role().session(),
                state.role() instanceof Role.Responsible responsible ? call(responsible.task(), youngest) : youngest,
                consumption(state),
                purpose -> state.timers().isSet(purpose) ? state.timers().number(purpose) : youngest);
    }

    private static long call(LeaderTask task, long youngest) {
        if (task instanceof LeaderTask.Preparing preparing) {
            return preparing.call();
        }
        if (task instanceof LeaderTask.Auditing auditing) {
            return auditing.call();
        }
        if (task instanceof LeaderTask.Withdrawing withdrawing) {
            return withdrawing.call();
        }
        return task instanceof LeaderTask.Proclaiming proclaiming ? proclaiming.call() : youngest;
    }

    private static long consumption(LifecycleState state) {
        if (state.consumer() instanceof ConsumerState.Opening opening) {
            return opening.consumption();
        }
        if (state.consumer() instanceof ConsumerState.Draining draining) {
            return draining.consumption();
        }
        return state.consumer() instanceof ConsumerState.Consuming consuming
                ? consuming.consumption()
                : state.lastNumber();
    }

    private static void check(
            int seed, LifecycleState before, LifecycleEvent event, Transition step, Set<Long> consumers, Moment now) {
        LifecycleState after = step.state();
        Supplier<String> where = () -> "seed " + seed + ": " + event + " in " + before;
        for (Effect effect : step.effects()) {
            if (effect instanceof Effect.Consume consume) {
                assertThat(consumers.add(consume.consumption())).as(where).isTrue();
                assertThat(isServing(before.consumer()) && !endsConsumer(event))
                        .as(where)
                        .isFalse();
                assertThat(after.consumer()).as(where).isInstanceOf(ConsumerState.Opening.class);
                assertThat(invited(after)).as(where).isTrue();
            }
            if (effect instanceof Effect.Proclaim) {
                assertThat(after.role())
                        .as(where)
                        .isInstanceOfSatisfying(
                                Role.Leader.class,
                                leading -> assertThat(leading.lease().isValidAt(now))
                                        .as(where)
                                        .isTrue());
            }
        }
        boolean over = before.role() instanceof Role.Stopped;
        assertThat(over && !step.effects().isEmpty()).as(where).isFalse();
        if (after.role().isEnding() && !(after.role() instanceof Role.Leaving)) {
            assertThat(after.consumer()).as(where).isInstanceOf(ConsumerState.Idle.class);
        }
    }

    private static boolean endsConsumer(LifecycleEvent event) {
        return event instanceof LifecycleEvent.Drained || event instanceof LifecycleEvent.ConsumptionLost;
    }

    private static boolean isServing(ConsumerState consumer) {
        return consumer instanceof ConsumerState.Consuming || consumer instanceof ConsumerState.Draining;
    }

    private static boolean invited(LifecycleState state) {
        return state.permission().filter(held -> !held.suspended()).isPresent()
                || state.role() instanceof Role.Standalone
                || state.role() instanceof Role.Client
                || state.fleet()
                        .proclamation()
                        .filter(word -> word.invites(SampleEvents.SELF))
                        .isPresent();
    }
}
