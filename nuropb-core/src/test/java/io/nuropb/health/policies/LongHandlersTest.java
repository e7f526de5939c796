package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.health.policies.InstanceCountPolicy.Advice;
import io.nuropb.health.policies.InstanceCountPolicy.Step;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.InstanceCounters;
import io.nuropb.health.sensors.QueueReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How many instances are asked for where each handles one message at a time, and that for minutes. */
class LongHandlersTest {

    private static final int PERIOD = 5;
    private static final int HOUR = 3600;
    private static final int HANDLER_SECONDS = 400;

    private final InstanceCountPolicy policy = new InstanceCountPolicy(ScalingConfig.defaults());
    private final List<Instance> instances = new ArrayList<>();
    private ScalingState state = policy.initial(new Moment(0));
    private int arrivesEvery = 50;
    private int second;
    private int lost;
    private int joined;
    private long published;
    private long waiting;

    private static final class Instance {
        private final InstanceId id;
        private long handled;
        private long busy;
        private int until;

        Instance(int number) {
            id = new InstanceId("i" + number);
        }
    }

    @Test
    void handlersThatTakeLongerThanFiveMinutesAreBelieved() {
        Advice advice = lives(4, HOUR);

        assertThat(advice.reason()).contains("an instance handles");
        assertThat(advice.desired().orElseThrow()).isBetween(9, 16);
    }

    @Test
    void consumersThatAreGoneAreReplacedBeforeAnythingWasHandled() {
        arrivesEvery = PERIOD;
        lives(4, 120);
        lost = 1;

        assertThat(lives(4, 10).desired()).hasValue(5);
    }

    @Test
    void aFleetThatHasNothingToDoIsGivenUpThoughItHasNeverHandledAnything() {
        arrivesEvery = Integer.MAX_VALUE;

        assertThat(lives(8, HOUR).desired()).hasValue(1);
    }

    @Test
    void aMessageThatWaitsAsksForOnePlace() {
        arrivesEvery = 100;
        int before = lives(8, 2 * HOUR).desired().orElseThrow();
        long free = instances.stream().filter(one -> one.until <= second).count();
        waiting += free + 3;
        published += free + 3;

        assertThat(lives(1, 60).desired()).hasValue(before + 3);
    }

    @Test
    void oneMessageMoreIsNoOtherRate() {
        arrivesEvery = 100;
        int before = lives(8, 2 * HOUR).desired().orElseThrow();
        waiting++;
        published++;

        assertThat(lives(1, 60).desired()).hasValue(before);
    }

    private Advice lives(int atFirst, int seconds) {
        while (instances.size() < atFirst) {
            instances.add(new Instance(joined++));
        }
        Advice advice = null;
        for (int until = second + seconds; second < until; ) {
            second += PERIOD;
            if (second % arrivesEvery == 0) {
                published++;
                waiting++;
            }
            instances.stream().limit(instances.size() - lost).forEach(this::handle);
            Step step = policy.decide(state, sample(), 1_000, Pause.NONE);
            state = step.state();
            advice = step.advice();
            follow(advice.desired().orElseThrow());
        }
        assertThat(advice).isNotNull();
        return advice;
    }

    private void handle(Instance instance) {
        if (instance.until == second) {
            instance.handled++;
            instance.busy += HANDLER_SECONDS;
        }
        if (instance.until <= second && waiting > 0) {
            waiting--;
            instance.until = second + HANDLER_SECONDS;
        }
    }

    private void follow(int desired) {
        while (instances.size() < desired) {
            instances.add(new Instance(joined++));
        }
        for (int i = instances.size() - 1; instances.size() > desired && i >= 0; i--) {
            if (instances.get(i).until <= second) {
                instances.remove(i);
            }
        }
    }

    private FleetSample sample() {
        Moment now = new Moment(0).plus(Duration.ofSeconds(second));
        Map<InstanceId, InstanceCounters> counters = new HashMap<>();
        for (Instance one : instances) {
            counters.put(
                    one.id,
                    new InstanceCounters(
                            "life",
                            one.handled,
                            0,
                            Map.of(),
                            Map.of(),
                            Map.of(),
                            Duration.ofSeconds(one.busy),
                            1,
                            Optional.empty()));
        }
        long underWay = instances.stream().filter(one -> one.until > second).count();
        QueueReading queue = new QueueReading(
                OptionalLong.of(waiting),
                OptionalLong.of(underWay),
                OptionalLong.of(instances.size() - lost),
                OptionalLong.of(published),
                Optional.of(now));
        BrokerReading broker =
                new BrokerReading(queue, QueueReading.unknown(), Optional.of(Set.of()), Optional.empty());
        return new FleetSample(now, counters, instances.size(), instances.size() - lost, broker);
    }
}
