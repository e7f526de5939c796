package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.health.policies.BreakerPolicy.State;
import io.nuropb.health.policies.BreakerPolicy.Step;
import io.nuropb.health.sensors.Blame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A fleet whose failures a test sets, and the breaker that watches it every 5 s. */
final class BreakerScript {

    static final Duration PERIOD = Duration.ofSeconds(5);
    static final InstanceId LEADER = new InstanceId("leader");

    final CountedFleet fleet = new CountedFleet("a", "b");
    final List<String> alerts = new ArrayList<>();
    BreakerPolicy policy = new BreakerPolicy(BreakerConfig.defaults(), LEADER);
    State state = policy.decide(policy.initial(), fleet.after(PERIOD)).state();
    Compliance compliance = Compliance.FOLLOWS;
    Set<String> out = Set.of();
    Stance stance = standing(Circuit.CLOSED, "");

    /** Nothing is refused. */
    static Stance standing(Circuit circuit, String reason) {
        return new Stance(circuit, Optional.empty(), Set.of(), Set.of(), Set.of(), reason);
    }

    void follow(Stance inForce) {
        state = policy.initial(fleet.now(), inForce);
    }

    void look() {
        Step step = policy.decide(state, fleet.after(PERIOD), compliance, out);
        state = step.state();
        stance = step.stance();
        step.alerts().forEach(alert -> alerts.add(alert.text()));
    }

    void forPeriods(int periods, Consumer<CountedFleet> happens) {
        for (int period = 0; period < periods; period++) {
            happens.accept(fleet);
            look();
        }
    }

    /** How long it takes until the stance is this one; a fleet that does not consume does not fail. */
    Duration until(Predicate<Stance> expected, Consumer<CountedFleet> happens) {
        Moment begin = fleet.now();
        for (int period = 0; period < 1_000 && !expected.test(stance); period++) {
            if (stance.circuit() == Circuit.CLOSED) {
                happens.accept(fleet);
            }
            look();
        }
        assertThat(stance).matches(expected);
        return begin.until(fleet.now());
    }

    static void healthy(CountedFleet fleet) {
        fleet.succeeds("a", 100).succeeds("b", 100);
    }

    /** Of each ten messages one fails, of many methods. */
    static void storm(CountedFleet fleet) {
        healthy(fleet);
        for (int method = 0; method < 10; method++) {
            fleet.fails("a", "method-" + method, Blame.SERVICE, 2).fails("b", "method-" + method, Blame.SERVICE, 2);
        }
    }

    static boolean isOpen(Stance stance) {
        return stance.circuit() == Circuit.OPEN;
    }

    static boolean isClosed(Stance stance) {
        return stance.circuit() == Circuit.CLOSED;
    }

    static void faultyCallers(CountedFleet fleet) {
        for (int caller = 0; caller < 10; caller++) {
            fleet.calls("a", "caller-" + caller, 20, 10);
        }
    }

    void misread() {
        Step step = policy.decide(state, fleet.misread(PERIOD, "a", 10_000));
        state = step.state();
        step.alerts().forEach(alert -> alerts.add(alert.text()));
    }
}
