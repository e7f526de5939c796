package io.nuropb.health.policies;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.health.policies.InstanceCountPolicy.Advice;
import io.nuropb.health.policies.InstanceCountPolicy.Step;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.InstanceCounters;
import io.nuropb.health.sensors.QueueReading;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A fleet whose load and instances a test sets, and the policy that watches it every 5 s. Ten messages a second are one
 * instance's most.
 */
final class FleetScript {

    static final int PERIOD = 5;
    static final double PER_INSTANCE = 10;

    private static final int CONCURRENCY = 2;

    private InstanceCountPolicy policy;
    private final Map<Integer, Double> handled = new HashMap<>();
    private final Map<Integer, Double> busy = new HashMap<>();
    private final Map<Integer, Integer> starting = new HashMap<>();
    private ScalingState state;
    private double published;
    double arrivals;
    double ready;
    double limit = Double.POSITIVE_INFINITY;
    int members;
    int lost;
    boolean follows;
    int room = Integer.MAX_VALUE;
    int absentees;
    int startUp;
    double slowness = 1;
    int leaderConcurrency = CONCURRENCY;
    long highWaterMark = 1_000_000;
    Pause pause = Pause.NONE;
    Optional<Duration> age = Optional.empty();
    int second;

    FleetScript(ScalingConfig config, int members, double arrivals) {
        this.policy = new InstanceCountPolicy(config);
        this.state = policy.initial(new Moment(0));
        this.members = members;
        this.arrivals = arrivals;
    }

    static FleetScript of(int members, double arrivals) {
        return new FleetScript(ScalingConfig.defaults(), members, arrivals);
    }

    /** Somebody changes the bounds. */
    void bounds(int least, int most) {
        policy = new InstanceCountPolicy(ScalingConfig.defaults().withBounds(least, most));
    }

    /** Another leader begins, which knows that so many were asked for. */
    void succeeds(int asked) {
        state = policy.initial(new Moment(0).plus(Duration.ofSeconds(second)), OptionalInt.of(asked));
    }

    /** As many periods as fit into so many seconds. */
    Advice forSeconds(int seconds) {
        Advice advice = next();
        for (int gone = PERIOD; gone < seconds; gone += PERIOD) {
            advice = next();
        }
        return advice;
    }

    Advice next() {
        return next(UnaryOperator.identity());
    }

    /** One period, of which the policy sees what a test makes of it. */
    Advice next(UnaryOperator<FleetSample> distortion) {
        second += PERIOD;
        int consuming = members - lost;
        double worth = worth(consuming);
        double capacity = Math.min(worth, limit) * PER_INSTANCE / slowness * PERIOD;
        double arrived = arrivals * PERIOD;
        double done = Math.min(capacity, ready + arrived);
        published += arrived;
        ready += arrived - done;
        double slower = slowness * (ready > 0 ? Math.max(1, worth / limit) : 1);
        for (int i = 0; i < members; i++) {
            double its = i < consuming ? done / consuming : 0;
            handled.merge(i, its, Double::sum);
            busy.merge(i, its * slower, Double::sum);
        }
        Step step = policy.decide(state, distortion.apply(sample(consuming)), highWaterMark, pause);
        state = step.state();
        if (follows) {
            follow(step.advice().desired().orElse(members));
        }
        return step.advice();
    }

    /** How many full instances so many are worth, of which one leads. */
    private double worth(int consuming) {
        return consuming > 1 ? consuming - 1 + (double) leaderConcurrency / CONCURRENCY : consuming;
    }

    private void follow(int desired) {
        int wanted = Math.min(room, Math.max(Math.min(members, desired), desired - absentees));
        if (wanted > members && startUp > 0) {
            starting.merge(second + startUp, wanted, Math::max);
        } else {
            members = wanted;
        }
        members = Math.max(members, starting.getOrDefault(second, 0));
    }

    private FleetSample sample(int consuming) {
        Moment now = new Moment(0).plus(Duration.ofSeconds(second));
        Map<InstanceId, InstanceCounters> counters = new HashMap<>();
        for (int i = 0; i < members; i++) {
            int slots = i == 0 && members > 1 ? leaderConcurrency : CONCURRENCY;
            counters.put(
                    new InstanceId("i" + i), counters(handled.getOrDefault(i, 0.0), busy.getOrDefault(i, 0.0), slots));
        }
        QueueReading queue = new QueueReading(
                OptionalLong.of((long) ready),
                OptionalLong.of(ready > 0 ? (long) (worth(consuming) * CONCURRENCY) : 0),
                OptionalLong.of(consuming),
                OptionalLong.of((long) published),
                Optional.of(now));
        BrokerReading broker =
                new BrokerReading(queue, QueueReading.unknown(), Optional.of(Set.of()), Optional.empty());
        return new FleetSample(now, counters, members, consuming, broker);
    }

    private InstanceCounters counters(double count, double work, int slots) {
        Duration busy = Duration.ofMillis((long) (work * 1000 * CONCURRENCY / PER_INSTANCE));
        return new InstanceCounters("life", (long) count, 0, Map.of(), Map.of(), Map.of(), busy, slots, age);
    }

    static FleetSample with(FleetSample sample, BrokerReading broker) {
        return new FleetSample(sample.at(), sample.counters(), sample.members(), sample.consuming(), broker);
    }

    static FleetSample with(FleetSample sample, Map<InstanceId, InstanceCounters> counters) {
        return new FleetSample(sample.at(), counters, sample.members(), sample.consuming(), sample.broker());
    }

    static FleetSample with(FleetSample sample, QueueReading queue) {
        return with(
                sample,
                new BrokerReading(
                        queue,
                        sample.broker().deadLetters(),
                        sample.broker().alarms(),
                        sample.broker().problem()));
    }
}
