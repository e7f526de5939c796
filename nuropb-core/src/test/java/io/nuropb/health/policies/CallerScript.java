package io.nuropb.health.policies;

import io.nuropb.health.policies.CallerConfig.Mode;
import io.nuropb.health.policies.CallerPolicy.Act;
import io.nuropb.health.policies.CallerPolicy.Act.Kind;
import io.nuropb.health.policies.CallerPolicy.State;
import io.nuropb.health.policies.CallerPolicy.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/** Callers that send good messages and bad ones, and what a policy makes of them, look by look. */
abstract class CallerScript {

    static final Duration PERIOD = Duration.ofSeconds(5);

    static final CallerConfig REFUSE = CallerConfig.defaults().withMode(Mode.REFUSE);

    final List<Act> acts = new ArrayList<>();
    final CountedFleet fleet = new CountedFleet("a", "b");
    Set<String> refused = Set.of();

    /** Lets a policy look every 5 s, after something has happened. */
    final class Run {
        final CallerPolicy policy;
        State state;

        Run(CallerConfig config) {
            this.policy = new CallerPolicy(config);
            this.state = policy.decide(policy.initial(), fleet.after(PERIOD)).state();
        }

        Run forPeriods(int periods, IntConsumer happens) {
            for (int period = 0; period < periods; period++) {
                happens.accept(period);
                Step step = policy.decide(state, fleet.after(PERIOD));
                state = step.state();
                acts.addAll(step.acts());
                refused = step.refused();
            }
            return this;
        }
    }

    /** Twenty callers that send what they should. */
    void healthy() {
        for (int caller = 0; caller < 20; caller++) {
            fleet.calls(caller % 2 == 0 ? "a" : "b", "good-" + caller, 20, 0);
        }
    }

    void hostile(String caller) {
        fleet.calls("a", caller, 30, 29).calls("b", caller, 20, 20);
    }

    List<Kind> kinds() {
        return acts.stream().map(Act::kind).toList();
    }
}
