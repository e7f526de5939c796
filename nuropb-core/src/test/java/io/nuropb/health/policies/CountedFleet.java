package io.nuropb.health.policies;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.health.sensors.Blame;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.CallerCounters;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.InstanceCounters;
import io.nuropb.health.sensors.QueueReading;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** A fleet of a test: instances whose counters grow by what the test says, and a clock that it moves. */
final class CountedFleet {

    private final Map<InstanceId, Instance> instances = new HashMap<>();
    private final Set<InstanceId> cutOff = new HashSet<>();
    private Moment now = new Moment(-17);
    private OptionalLong ready = OptionalLong.empty();
    private Optional<String> outage = Optional.empty();

    /** One instance's counters. */
    private static final class Instance {
        private String life;
        private long handled;
        private long refused;
        private final Map<Blame, Long> failed = new HashMap<>();
        private final Map<String, Long> failedByMethod = new HashMap<>();
        private final Map<String, CallerCounters> callers = new HashMap<>();

        private OptionalInt underWay = OptionalInt.empty();
        private boolean consumes = true;

        Instance(String life) {
            this.life = life;
        }

        InstanceCounters counters() {
            return new InstanceCounters(
                    life,
                    handled,
                    refused,
                    failed,
                    failedByMethod,
                    callers,
                    Duration.ZERO,
                    10,
                    Optional.empty(),
                    underWay);
        }
    }

    CountedFleet(String... names) {
        for (String name : names) {
            joins(name);
        }
    }

    Moment now() {
        return now;
    }

    /** Lets time pass, and looks. */
    FleetSample after(Duration time) {
        now = now.plus(time);
        Map<InstanceId, InstanceCounters> counters = new HashMap<>();
        instances.forEach((name, instance) -> {
            if (!cutOff.contains(name)) {
                counters.put(name, instance.counters());
            }
        });
        Set<InstanceId> consumers = instances.keySet().stream()
                .filter(name -> of(name.value()).consumes)
                .collect(Collectors.toSet());
        return new FleetSample(now, counters, instances.size(), consumers.size(), consumers, broker());
    }

    private BrokerReading broker() {
        if (outage.isPresent()) {
            return BrokerReading.unknown(outage.get());
        }
        QueueReading queue = new QueueReading(
                ready, OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.of(now));
        return ready.isEmpty()
                ? BrokerReading.unwatched()
                : new BrokerReading(queue, QueueReading.unknown(), Optional.of(Set.of()), Optional.empty());
    }

    /** The broker does not answer, and nobody consumes. */
    CountedFleet withoutBroker(String problem) {
        outage = Optional.of(problem);
        instances.values().forEach(instance -> instance.consumes = false);
        return this;
    }

    /** The broker answers again. */
    CountedFleet withBroker() {
        outage = Optional.empty();
        return this;
    }

    /** So many messages wait, as the broker says. */
    CountedFleet waiting(long messages) {
        ready = OptionalLong.of(messages);
        return this;
    }

    /** It says that it has so many messages, which have not ended. */
    CountedFleet holds(String instance, int messages) {
        of(instance).underWay = OptionalInt.of(messages);
        return this;
    }

    CountedFleet consumes(String instance, boolean whether) {
        of(instance).consumes = whether;
        return this;
    }

    /** It goes on, and nobody hears of it. */
    CountedFleet cutOff(String instance) {
        cutOff.add(new InstanceId(instance));
        return this;
    }

    CountedFleet heardAgain(String instance) {
        cutOff.remove(new InstanceId(instance));
        return this;
    }

    CountedFleet leaves(String instance) {
        instances.remove(new InstanceId(instance));
        return this;
    }

    CountedFleet joins(String instance) {
        instances.put(new InstanceId(instance), new Instance("1 of " + instance));
        return this;
    }

    /** The next look, at counters of an instance that are misread by this factor, and of the others as they are. */
    FleetSample misread(Duration time, String instance, double factor) {
        FleetSample sample = after(time);
        Map<InstanceId, InstanceCounters> counters = new HashMap<>(sample.counters());
        counters.computeIfPresent(new InstanceId(instance), (name, real) -> {
            Map<Blame, Long> failed = new HashMap<>();
            real.failed().forEach((blame, count) -> failed.put(blame, (long) (count * factor)));
            return new InstanceCounters(
                    real.life(),
                    (long) (real.handled() * factor),
                    real.refused(),
                    failed,
                    real.failedByMethod(),
                    real.callers(),
                    real.busy(),
                    real.concurrency(),
                    real.age());
        });
        return new FleetSample(now, counters, sample.members(), sample.consuming(), sample.broker());
    }

    /** Messages without a verified sender that were handled well. */
    CountedFleet succeeds(String instance, long messages) {
        of(instance).handled += messages;
        return this;
    }

    /** Messages that no handler was asked for, by nobody's fault. */
    CountedFleet refuses(String instance, long messages) {
        of(instance).handled += messages;
        of(instance).refused += messages;
        return this;
    }

    /** Messages of a method that failed; of a caller's fault no method is told. */
    CountedFleet fails(String instance, String method, Blame blame, long messages) {
        Instance one = of(instance);
        one.handled += messages;
        one.failed.merge(blame, messages, Long::sum);
        if (blame == Blame.SERVICE) {
            one.failedByMethod.merge(method, messages, Long::sum);
        }
        return this;
    }

    /** Counts failures by method that are counted elsewhere already, by whoever's fault. */
    CountedFleet tellsMethodOf(String instance, String method, long messages) {
        of(instance).failedByMethod.merge(method, messages, Long::sum);
        return this;
    }

    /** Messages of a verified caller, some of which failed by its own fault. */
    CountedFleet calls(String instance, String caller, long messages, long faults) {
        Instance one = of(instance);
        one.handled += messages;
        one.failed.merge(Blame.CALLER, faults, Long::sum);
        one.callers.merge(caller, new CallerCounters(messages, faults, 0), CallerCounters::plus);
        return this;
    }

    /** Messages of a verified caller that the service failed. */
    CountedFleet failsFor(String instance, String caller, long messages) {
        Instance one = of(instance);
        one.handled += messages;
        one.failed.merge(Blame.SERVICE, messages, Long::sum);
        one.callers.merge(caller, new CallerCounters(messages, 0, messages), CallerCounters::plus);
        return this;
    }

    /** The same, of one method. */
    CountedFleet failsFor(String instance, String caller, String method, long messages) {
        return failsFor(instance, caller, messages).tellsMethodOf(instance, method, messages);
    }

    /** The same with an instance of an earlier version, which does not say whose messages it has failed. */
    CountedFleet failsForUntold(String instance, String caller, String method, long messages) {
        Instance one = of(instance);
        one.callers.merge(caller, new CallerCounters(messages, 0), CallerCounters::plus);
        return fails(instance, method, Blame.SERVICE, messages);
    }

    /** Begins another life of the instance, whether it says so or not. */
    CountedFleet restarts(String instance, String life) {
        instances.put(new InstanceId(instance), new Instance(life + " of " + instance));
        return this;
    }

    private Instance of(String instance) {
        return instances.computeIfAbsent(new InstanceId(instance), name -> new Instance("1 of " + name));
    }
}
