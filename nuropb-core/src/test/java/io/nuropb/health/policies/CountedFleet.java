package io.nuropb.health.policies;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.health.sensors.Blame;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.CallerCounters;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.InstanceCounters;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A fleet of a test: instances whose counters grow by what the test says, and a clock that it moves. */
final class CountedFleet {

    private final Map<InstanceId, Instance> instances = new HashMap<>();
    private Moment now = new Moment(-17);

    /** One instance's counters. */
    private static final class Instance {
        private String life = "1";
        private long handled;
        private final Map<Blame, Long> failed = new HashMap<>();
        private final Map<String, Long> failedByMethod = new HashMap<>();
        private final Map<String, CallerCounters> callers = new HashMap<>();

        InstanceCounters counters() {
            return new InstanceCounters(
                    life, handled, 0, failed, failedByMethod, callers, Duration.ZERO, 10, Optional.empty());
        }
    }

    CountedFleet(String... names) {
        for (String name : names) {
            instances.put(new InstanceId(name), new Instance());
        }
    }

    Moment now() {
        return now;
    }

    /** Lets time pass, and looks. */
    FleetSample after(Duration time) {
        now = now.plus(time);
        Map<InstanceId, InstanceCounters> counters = new HashMap<>();
        instances.forEach((name, instance) -> counters.put(name, instance.counters()));
        return new FleetSample(
                now, counters, instances.size(), instances.size(), BrokerReading.unknown("nobody has looked"));
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
        one.callers.merge(caller, new CallerCounters(messages, faults), CallerCounters::plus);
        return this;
    }

    /** Messages of a verified caller that the service failed. */
    CountedFleet failsFor(String instance, String caller, long messages) {
        Instance one = of(instance);
        one.handled += messages;
        one.failed.merge(Blame.SERVICE, messages, Long::sum);
        one.callers.merge(caller, new CallerCounters(messages, 0), CallerCounters::plus);
        return this;
    }

    /** Begins another life of the instance, whether it says so or not. */
    CountedFleet restarts(String instance, String life) {
        Instance fresh = new Instance();
        fresh.life = life;
        instances.put(new InstanceId(instance), fresh);
        return this;
    }

    private Instance of(String instance) {
        return instances.computeIfAbsent(new InstanceId(instance), name -> new Instance());
    }
}
