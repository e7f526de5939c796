package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.ServiceName;
import io.nuropb.health.sensors.Blame;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.QueueReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What goes up and down about its limit for an hour is told of a few times. */
final class SteadyAlertsTest {

    private static final int SEEDS = 1_000;

    /** For rules that share the state of the first one. */
    private static final int FEWER_SEEDS = 50;

    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final int LOOKS = 360;
    private static final int MESSAGES = 500;

    /**
     * Far below the limit it is over once, and then never again; at it, what follows from it pauses the fleet again and
     * again.
     */
    private static final int MOST_LINES = 4;

    @Test
    void failuresAboutTheLimitAreToldOfAFewTimesAnHour() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SplittableRandom chance = new SplittableRandom(seed);
            double share = 0.1 * (0.8 + 0.4 * chance.nextDouble());
            CountedFleet fleet = new CountedFleet("a");
            BreakerPolicy policy = new BreakerPolicy(BreakerConfig.defaults(), BreakerScript.LEADER);
            BreakerPolicy.State state = policy.initial();
            List<Alert> told = new ArrayList<>();
            for (int look = 0; look < LOOKS; look++) {
                int failed = some(share * MESSAGES, chance);
                fleet.succeeds("a", Math.max(0, MESSAGES - failed)).fails("a", "x", Blame.CALLER, failed);
                BreakerPolicy.Step step = policy.decide(state, fleet.after(PERIOD));
                state = step.state();
                told.addAll(step.alerts());
            }
            assertThat(told).as("seed " + seed).hasSizeLessThanOrEqualTo(MOST_LINES);
        }
    }

    @Test
    void failuresOfTheServiceThatStayBelowTheLimitHaveNothingDone() {
        for (int seed = 0; seed < FEWER_SEEDS; seed++) {
            SplittableRandom chance = new SplittableRandom(seed);
            double share = 0.06 + 0.03 * chance.nextDouble();
            CountedFleet fleet = new CountedFleet("a", "b");
            BreakerPolicy policy = new BreakerPolicy(BreakerConfig.defaults(), BreakerScript.LEADER);
            BreakerPolicy.State state = policy.initial();
            for (int look = 0; look < LOOKS; look++) {
                for (String instance : List.of("a", "b")) {
                    int failed = some(share * MESSAGES / 2, chance);
                    fleet.succeeds(instance, MESSAGES / 2 - failed).fails(instance, "x", Blame.SERVICE, failed);
                }
                BreakerPolicy.Step step = policy.decide(state, fleet.after(PERIOD));
                state = step.state();
                Stance stance = step.stance();
                assertThat(stance.circuit()).as("seed " + seed).isEqualTo(Circuit.CLOSED);
                assertThat(stance.refusedMethods()).as("seed " + seed).isEmpty();
                assertThat(stance.suspended()).as("seed " + seed).isEmpty();
            }
        }
    }

    @Test
    void lettersAboutTheLimitAreToldOfAFewTimesAnHour() {
        for (int seed = 0; seed < FEWER_SEEDS; seed++) {
            SplittableRandom chance = new SplittableRandom(seed);
            double share = 0.1 * (0.8 + 0.4 * chance.nextDouble());
            CountedFleet fleet = new CountedFleet("a");
            DeadLetterPolicy policy = new DeadLetterPolicy(
                    BreakerConfig.defaults(), new DeadLetterQueue(new ServiceName("orders"), "letters", false));
            DeadLetterPolicy.State state = policy.initial();
            List<Alert> told = new ArrayList<>();
            long letters = 0;
            for (int look = 0; look < LOOKS; look++) {
                fleet.succeeds("a", MESSAGES);
                letters += some(share * MESSAGES, chance);
                FleetSample seen = fleet.after(PERIOD);
                QueueReading queue = QueueReading.declared(letters, 0, seen.at());
                DeadLetterPolicy.Step step = policy.decide(
                        state,
                        FleetScript.with(
                                seen,
                                new BrokerReading(
                                        QueueReading.unknown(), queue, Optional.of(Set.of()), Optional.empty())));
                state = step.state();
                told.addAll(step.alerts());
            }
            assertThat(told).as("seed " + seed).hasSizeLessThanOrEqualTo(MOST_LINES);
        }
    }

    @Test
    void callersAboutTheLimitAreWarnedOfAFewTimesAnHour() {
        for (int seed = 0; seed < FEWER_SEEDS; seed++) {
            SplittableRandom chance = new SplittableRandom(seed);
            double share = 0.1 * (0.8 + 0.4 * chance.nextDouble());
            CountedFleet fleet = new CountedFleet("a");
            CallerPolicy policy = new CallerPolicy(CallerConfig.defaults());
            CallerPolicy.State state = policy.initial();
            List<CallerPolicy.Act> told = new ArrayList<>();
            for (int look = 0; look < LOOKS; look++) {
                fleet.calls("a", "bob", MESSAGES, Math.min(MESSAGES, some(share * MESSAGES, chance)));
                for (String other : List.of("ann", "eve", "ian")) {
                    fleet.calls("a", other, MESSAGES, 0);
                }
                CallerPolicy.Step step = policy.decide(state, fleet.after(PERIOD));
                state = step.state();
                told.addAll(step.acts());
            }
            assertThat(told).as("seed " + seed).hasSizeLessThanOrEqualTo(MOST_LINES);
        }
    }

    @Test
    void badNewsAndGoodNewsAreToldApart() {
        BreakerScript breaker = new BreakerScript();
        List<Alert.Kind> kinds = new ArrayList<>();
        for (int look = 0; look < 40; look++) {
            if (look < 6) {
                BreakerScript.storm(breaker.fleet);
            } else {
                BreakerScript.healthy(breaker.fleet);
            }
            BreakerPolicy.Step step = breaker.policy.decide(breaker.state, breaker.fleet.after(BreakerScript.PERIOD));
            breaker.state = step.state();
            step.alerts().forEach(alert -> kinds.add(alert.kind()));
        }
        assertThat(kinds).containsExactly(Alert.Kind.BEGIN, Alert.Kind.END);
    }

    /** So many on average. */
    private static int some(double mean, SplittableRandom chance) {
        double end = Math.exp(-mean);
        double product = chance.nextDouble();
        int count = 0;
        while (product > end) {
            product *= chance.nextDouble();
            count++;
        }
        return count;
    }
}
