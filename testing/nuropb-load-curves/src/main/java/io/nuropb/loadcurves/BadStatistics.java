package io.nuropb.loadcurves;

import io.nuropb.InstanceId;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.InstanceCounters;
import io.nuropb.health.sensors.QueueReading;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a broken monitor makes of samples: one in five is bad, or a whole spell of them. */
final class BadStatistics implements UnaryOperator<FleetSample> {

    static final double SHARE = 0.2;
    private static final long TIMES = 10_000;

    /** How samples are bad. */
    enum Fault {
        /** The broker or the instances say nothing. */
        ABSENT,
        /** The broker says for up to a minute what it said before, as if it were new. */
        FROZEN,
        /** A number is ten thousand times as high. */
        TIMES_TEN_THOUSAND,
        /** What is counted begins anew. */
        RESET
    }

    private final Fault fault;
    private final Random random;
    private @Nullable FleetSample frozen;
    private int frozenFor;
    private long publishedBefore;
    private Map<InstanceId, InstanceCounters> before = Map.of();
    private int life;

    BadStatistics(Fault fault, long seed) {
        this.fault = fault;
        this.random = new Random(seed);
    }

    @Override
    public FleetSample apply(FleetSample sample) {
        return switch (fault) {
            case ABSENT -> random.nextDouble() < SHARE ? absent(sample) : sample;
            case FROZEN -> frozen(sample);
            case TIMES_TEN_THOUSAND -> random.nextDouble() < SHARE ? times(sample) : sample;
            case RESET -> reset(sample);
        };
    }

    private FleetSample absent(FleetSample sample) {
        return random.nextBoolean()
                ? with(sample, sample.counters(), BrokerReading.unknown("no answer"))
                : with(sample, Map.of(), sample.broker());
    }

    private FleetSample frozen(FleetSample sample) {
        if (frozenFor == 0 && random.nextDouble() < SHARE / 6) {
            frozen = sample;
            frozenFor = 1 + random.nextInt(12);
        }
        FleetSample old = frozen;
        if (frozenFor == 0 || old == null) {
            return sample;
        }
        frozenFor--;
        QueueReading queue = old.broker().service();
        QueueReading now = new QueueReading(
                queue.ready(), queue.unacknowledged(), queue.consumers(), queue.published(), Optional.of(sample.at()));
        return with(sample, sample.counters(), service(sample, now));
    }

    private FleetSample times(FleetSample sample) {
        QueueReading queue = sample.broker().service();
        boolean broker = random.nextBoolean();
        boolean all = random.nextBoolean();
        QueueReading many = new QueueReading(
                times(queue.ready()),
                all ? times(queue.unacknowledged()) : queue.unacknowledged(),
                queue.consumers(),
                all ? times(queue.published()) : queue.published(),
                queue.taken());
        Map<InstanceId, InstanceCounters> counters = new HashMap<>(sample.counters());
        if (!broker) {
            counters.replaceAll((id, count) ->
                    random.nextBoolean() ? count(count, count.life(), count.handled() * TIMES, TIMES) : count);
        }
        return with(sample, counters, broker ? service(sample, many) : sample.broker());
    }

    private static OptionalLong times(OptionalLong number) {
        return number.isPresent() ? OptionalLong.of(number.getAsLong() * TIMES) : number;
    }

    private FleetSample reset(FleetSample sample) {
        QueueReading queue = sample.broker().service();
        if (random.nextDouble() < SHARE / 4) {
            publishedBefore = queue.published().orElse(0);
            before = sample.counters();
            life++;
        }
        Map<InstanceId, InstanceCounters> counters = new HashMap<>();
        sample.counters().forEach((id, count) -> {
            InstanceCounters then = before.get(id);
            long handled = count.handled() - (then == null ? 0 : then.handled());
            counters.put(id, count(count, "life " + life, handled, 1));
        });
        QueueReading now = new QueueReading(
                queue.ready(),
                queue.unacknowledged(),
                queue.consumers(),
                OptionalLong.of(queue.published().orElse(0) - publishedBefore),
                queue.taken());
        return with(sample, counters, service(sample, now));
    }

    private static InstanceCounters count(InstanceCounters from, String life, long handled, long ageTimes) {
        return new InstanceCounters(
                life,
                Math.max(0, handled),
                from.refused(),
                from.failed(),
                from.failedByMethod(),
                from.callers(),
                from.busy(),
                from.concurrency(),
                from.age().map(age -> age.plus(Duration.ofMillis(age.toMillis() * (ageTimes - 1)))));
    }

    private static BrokerReading service(FleetSample sample, QueueReading queue) {
        return new BrokerReading(
                queue,
                sample.broker().deadLetters(),
                sample.broker().alarms(),
                sample.broker().problem());
    }

    private static FleetSample with(
            FleetSample sample, Map<InstanceId, InstanceCounters> counters, BrokerReading broker) {
        return new FleetSample(sample.at(), counters, sample.members(), sample.consuming(), broker);
    }
}
