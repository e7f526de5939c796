package io.nuropb.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.ServiceName;
import io.nuropb.election.InstanceBounds;
import io.nuropb.health.HealthConfig.Mode;
import io.nuropb.health.policies.CallerConfig;
import io.nuropb.health.policies.DeadLetterQueue;
import io.nuropb.health.sensors.Blame;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.CallerCounters;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.InstanceCounters;
import io.nuropb.health.sensors.QueueReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a leader asks of its fleet when all its policies have spoken. */
class HealthPoliciesTest {

    private static final InstanceId LEADER = new InstanceId("a");
    private static final DeadLetterQueue LETTERS =
            new DeadLetterQueue(new ServiceName("orders"), "nuropb-orders-dl", true);
    private static final Moment BEGINNING = new Moment(0);
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private static final HealthWatch.Wishes CONSUMING = new HealthWatch.Wishes(false, 1_000, Optional.empty());

    private final List<String> alerts = new ArrayList<>();
    private final Map<InstanceId, long[]> done = new HashMap<>();
    private Moment now = BEGINNING;

    @Test
    void aStormPausesAndThenOneInstanceThatDoesNotLeadTries() {
        HealthPolicies policies = new HealthPolicies(LEADER, HealthConfig.defaults(), LETTERS);
        HealthPolicies.State state = policies.initial(BEGINNING, HealthAdvice.none(), OptionalInt.empty());
        List<HealthAdvice> heard = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            boolean pauses = !heard.isEmpty() && !heard.get(heard.size() - 1).consume();
            HealthPolicies.Step step = policies.decide(state, sample(pauses ? 0 : 20, "a", "b", "c"), CONSUMING);
            state = step.state();
            heard.add(step.advice());
            step.alerts().forEach(alert -> alerts.add(alert.text()));
        }
        assertThat(heard.get(0)).isEqualTo(HealthAdvice.none());
        assertThat(heard).anySatisfy(advice -> assertThat(advice.consume()).isFalse());
        assertThat(heard)
                .filteredOn(advice -> advice.restrictions().probe().isPresent())
                .isNotEmpty()
                .allSatisfy(advice -> {
                    assertThat(advice.consume()).isFalse();
                    assertThat(advice.restrictions().probe()).contains(new InstanceId("b"));
                });
        assertThat(alerts).isNotEmpty();
    }

    @Test
    void aNumberThatIsFrozenByAPauseSaysWhoPauses() {
        HealthPolicies policies = new HealthPolicies(LEADER, HealthConfig.defaults(), LETTERS);
        HealthPolicies.State state = policies.initial(BEGINNING, HealthAdvice.none(), OptionalInt.empty());
        HealthPolicies.Step step = policies.decide(state, sample(20, "a", "b", "c"), CONSUMING);
        while (step.advice().consume()) {
            step = policies.decide(step.state(), sample(20, "a", "b", "c"), CONSUMING);
        }
        assertThat(step.scaling().reason()).contains("the leader has paused consumption");
        HealthWatch.Wishes paused = new HealthWatch.Wishes(true, 1_000, Optional.empty());
        step = policies.decide(step.state(), sample(0, "a", "b", "c"), paused);
        assertThat(step.scaling().reason()).contains("an operator has paused consumption");
    }

    @Test
    void anotherOneTriesWhereTheFirstHasGone() {
        HealthPolicies policies = new HealthPolicies(LEADER, HealthConfig.defaults(), LETTERS);
        HealthPolicies.State state = policies.initial(BEGINNING, HealthAdvice.none(), OptionalInt.empty());
        HealthPolicies.Step step = policies.decide(state, sample(20, "a", "b", "c"), CONSUMING);
        while (step.advice().restrictions().probe().isEmpty()) {
            step = policies.decide(step.state(), sample(step.advice().consume() ? 20 : 0, "a", "b", "c"), CONSUMING);
        }
        step = policies.decide(step.state(), sample(0, "a", "c"), CONSUMING);
        assertThat(step.advice().restrictions().probe()).contains(new InstanceId("c"));
        step = policies.decide(step.state(), sample(0, "a"), CONSUMING);
        assertThat(step.advice().restrictions().probe()).contains(LEADER);
    }

    @Test
    void whoOnlyAdvisesAsksNothingOfItsFleet() {
        HealthConfig config =
                HealthConfig.defaults().withBreaker(HealthConfig.defaults().breaker(), Mode.ADVISE);
        HealthPolicies policies = new HealthPolicies(LEADER, config, LETTERS);
        HealthPolicies.State state = policies.initial(BEGINNING, HealthAdvice.none(), OptionalInt.empty());
        for (int i = 0; i < 60; i++) {
            HealthPolicies.Step step = policies.decide(state, sample(20, "a", "b"), CONSUMING);
            state = step.state();
            assertThat(step.advice()).isEqualTo(HealthAdvice.none());
            step.alerts().forEach(alert -> alerts.add(alert.text()));
        }
        assertThat(alerts).isNotEmpty().allSatisfy(alert -> assertThat(alert).contains("only advised"));
    }

    @Test
    void anOperatorsBoundsTakeThePlaceOfTheConfiguredOnesUntilTheyAreTakenBack() {
        HealthPolicies policies = new HealthPolicies(LEADER, HealthConfig.defaults(), LETTERS);
        HealthPolicies.State state = policies.initial(BEGINNING, HealthAdvice.none(), OptionalInt.empty());
        HealthPolicies.Step step = policies.decide(state, calm("a", "b"), CONSUMING);
        assertThat(step.scaling().desired()).hasValue(2);
        HealthWatch.Wishes bounded = new HealthWatch.Wishes(false, 1_000, Optional.of(new InstanceBounds(5, 8)));
        step = policies.decide(step.state(), calm("a", "b"), bounded);
        assertThat(step.scaling().desired()).hasValue(5);
        step = policies.decide(step.state(), calm("a", "b"), CONSUMING);
        assertThat(step.scaling().desired()).hasValue(5);
        assertThat(step.scaling().reason()).doesNotContain("bounds");
    }

    @Test
    void whoseConnectionsAreClosedIsToldOfOnce() {
        HealthConfig config =
                HealthConfig.defaults().withCallers(CallerConfig.defaults().withMode(CallerConfig.Mode.TERMINATE));
        HealthPolicies policies = new HealthPolicies(LEADER, config, LETTERS);
        HealthPolicies.State state = policies.initial(BEGINNING, HealthAdvice.none(), OptionalInt.empty());
        List<String> closed = new ArrayList<>();
        for (int period = 1; period <= 60; period++) {
            HealthPolicies.Step step = policies.decide(state, hostile(period), CONSUMING);
            state = step.state();
            step.alerts().forEach(alert -> alerts.add(alert.text()));
            step.connections().forEach(act -> closed.add(act.reason()));
        }
        assertThat(closed).isNotEmpty().allSatisfy(reason -> {
            assertThat(reason).contains("is refused for", "and its connections are closed");
            assertThat(alerts).containsOnlyOnce(reason);
        });
    }

    /** After so many periods in which one caller of twenty-one sent nothing but faulty messages. */
    private FleetSample hostile(long periods) {
        now = now.plus(PERIOD);
        Map<String, CallerCounters> callers = new HashMap<>();
        for (int caller = 0; caller < 20; caller++) {
            callers.put("good-" + caller, new CallerCounters(20 * periods, 0));
        }
        callers.put("bad", new CallerCounters(50 * periods, 50 * periods));
        InstanceCounters counters = new InstanceCounters(
                "life",
                450 * periods,
                0,
                Map.of(Blame.CALLER, 50 * periods),
                Map.of(),
                callers,
                Duration.ofMillis(periods),
                10,
                Optional.empty());
        return new FleetSample(now, Map.of(LEADER, counters), 1, 1, BrokerReading.unknown("in a test"));
    }

    /** A period in which nothing came, as the broker knows, too. */
    private FleetSample calm(String... members) {
        FleetSample sample = sample(0, members);
        QueueReading queue = new QueueReading(
                OptionalLong.of(0),
                OptionalLong.of(0),
                OptionalLong.of(members.length),
                OptionalLong.of(0),
                Optional.of(sample.at()));
        BrokerReading broker =
                new BrokerReading(queue, QueueReading.unknown(), Optional.of(Set.of()), Optional.empty());
        return new FleetSample(sample.at(), sample.counters(), sample.members(), sample.consuming(), broker);
    }

    /** A period in which each of them has failed so often, of a hundred messages of many methods, by its own fault. */
    private FleetSample sample(long failures, String... members) {
        now = now.plus(PERIOD);
        Map<InstanceId, InstanceCounters> counters = new HashMap<>();
        for (String member : members) {
            InstanceId id = new InstanceId(member);
            long[] its = done.computeIfAbsent(id, unknown -> new long[2]);
            its[0] += failures == 0 ? 0 : 100;
            its[1] += failures;
            counters.put(
                    id,
                    new InstanceCounters(
                            "life of " + member,
                            its[0],
                            0,
                            Map.of(Blame.SERVICE, its[1]),
                            Map.of("orders.total", its[1] / 2, "orders.cancel", its[1] - its[1] / 2),
                            Map.of(),
                            Duration.ofMillis(its[0]),
                            10,
                            Optional.empty()));
        }
        return new FleetSample(now, counters, members.length, members.length, BrokerReading.unknown("in a test"));
    }
}
