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

/** Long random walks through the machine, by events that need not make sense, against what must hold for any of them. */
class LifecycleWalkTest {

    private static final int SEEDS = 150;
    private static final int STEPS = 100;

    private static final String[] EVERYWHERE = {
        "Joining",
        "Waiting",
        "Following",
        "Leading, Preparing",
        "Leading, Blocked",
        "Leading, Proclaiming",
        "Leading, Proclaimed",
        "Leading, Auditing",
        "Leading, Retracting",
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
            "WordAccepted",
            "ConsumptionStarted",
            "Drained",
            "Proclaimed (ready)",
            "TimerFired (of the pause, audit or drain)",
            "Left",
            "Closed");

    @ParameterizedTest
    @EnumSource(Mode.class)
    void holdsItsRulesWhateverHappens(Mode mode) {
        Set<String> reached = new TreeSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            walk(mode, seed, reached);
        }
        if (mode == Mode.FLEET) {
            assertThat(reached).as("a walk that goes nowhere shows nothing").contains(EVERYWHERE);
        }
    }

    private static void walk(Mode mode, int seed, Set<String> reached) {
        SplittableRandom random = new SplittableRandom(seed);
        Lifecycle lifecycle =
                new Lifecycle(RunnerConfig.defaults().withMode(mode), LifecycleTable.SELF, LifecycleTable.OWN);
        State state = State.initial();
        Moment now = LifecycleTable.NOW;
        Set<Long> consumers = new HashSet<>();
        for (int i = 0; i < STEPS; i++) {
            Event event = next(random, LifecycleTable.events(numbers(state)));
            now = now.plus(Duration.ofMillis(random.nextInt(200)));
            Step step = lifecycle.step(state, event, now);
            check(seed, state, event, step, consumers, now);
            state = step.state();
            reached.add(LifecycleTable.standingName(state.standing()));
            reached.add(state.serving().getClass().getSimpleName());
        }
    }

    /** Half of the time an event that leads on, and seldom the stop, or else nobody would get far. */
    private static Event next(SplittableRandom random, Map<String, Event> samples) {
        List<String> choice = random.nextBoolean() ? LEADING_ON : List.copyOf(samples.keySet());
        String name = choice.get(random.nextInt(choice.size()));
        boolean ends = name.equals("StopRequested") && random.nextInt(8) > 0;
        return Objects.requireNonNull(samples.get(ends ? "StartRequested" : name));
    }

    /** The numbers that the present state waits for, so that most events mean something to it. */
    private static LifecycleTable.Numbers numbers(State state) {
        Standing standing = state.standing();
        Duty duty = standing instanceof Standing.Leading leading
                ? leading.duty()
                : standing instanceof Standing.Standalone alone ? alone.duty() : new Duty.Retracting(0);
        long youngest = state.lastNumber();
        return new LifecycleTable.Numbers(
                Race.session(standing),
                Race.timer(standing),
                call(duty, youngest),
                timer(state, duty),
                consumption(state));
    }

    private static long call(Duty duty, long youngest) {
        if (duty instanceof Duty.Preparing preparing) {
            return preparing.call();
        }
        if (duty instanceof Duty.Auditing auditing) {
            return auditing.call();
        }
        return duty instanceof Duty.Proclaiming proclaiming ? proclaiming.call() : youngest;
    }

    private static long timer(State state, Duty duty) {
        if (state.serving() instanceof Serving.Recovering recovering) {
            return recovering.timer();
        }
        if (state.standing() instanceof Standing.Waiting waiting) {
            return waiting.timer();
        }
        if (duty instanceof Duty.Blocked blocked) {
            return blocked.timer();
        }
        return duty instanceof Duty.Proclaimed proclaimed ? proclaimed.timer() : state.lastNumber();
    }

    private static long consumption(State state) {
        if (state.serving() instanceof Serving.Opening opening) {
            return opening.consumption();
        }
        if (state.serving() instanceof Serving.Draining draining) {
            return draining.consumption();
        }
        return state.serving() instanceof Serving.Consuming consuming ? consuming.consumption() : state.lastNumber();
    }

    private static void check(int seed, State before, Event event, Step step, Set<Long> consumers, Moment now) {
        State after = step.state();
        Supplier<String> where = () -> "seed " + seed + ": " + event + " in " + before;
        for (Effect effect : step.effects()) {
            if (effect instanceof Effect.Consume consume) {
                assertThat(consumers.add(consume.consumption())).as(where).isTrue();
                assertThat(isServing(before.serving()) && !(event instanceof Event.Drained))
                        .as(where)
                        .isFalse();
                assertThat(after.serving()).as(where).isInstanceOf(Serving.Opening.class);
                assertThat(invited(after)).as(where).isTrue();
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
        assertThat(over && !step.effects().isEmpty()).as(where).isFalse();
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
