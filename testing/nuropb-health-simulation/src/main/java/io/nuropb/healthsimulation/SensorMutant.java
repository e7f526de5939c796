package io.nuropb.healthsimulation;

import io.nuropb.health.sensors.Blame;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.CallerCounters;
import io.nuropb.health.sensors.InstanceCounters;
import io.nuropb.health.sensors.QueueReading;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Defects of sensors: of what the broker is taken to say, and of what instances count and tell. */
enum SensorMutant implements HealthMutant {
    /** What the broker does not say is 0. */
    ABSENT_READ_AS_ZERO {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.has(HealthFault.MONITOR_ABSENT, HealthFault.MONITOR_SILENT);
        }

        @Override
        public BrokerReading reading(BrokerReading sound, ModelWorld world) {
            QueueReading said = sound.service();
            return service(
                    sound,
                    new QueueReading(
                            OptionalLong.of(said.ready().orElse(0)),
                            OptionalLong.of(said.unacknowledged().orElse(0)),
                            OptionalLong.of(said.consumers().orElse(0)),
                            OptionalLong.of(said.published().orElse(0)),
                            said.taken().or(() -> Optional.of(world.time().now()))));
        }
    },
    /** An empty queue without consumers is believed, whatever instances say. */
    MADE_UP_ZERO_BELIEVED {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.has(HealthFault.MONITOR_ABSENT);
        }

        @Override
        public BrokerReading reading(BrokerReading sound, ModelWorld world) {
            QueueReading said = sound.service();
            OptionalLong counted = said.ready().isPresent()
                    ? OptionalLong.of(said.unacknowledged().orElse(0))
                    : OptionalLong.empty();
            return service(
                    sound, new QueueReading(said.ready(), counted, said.consumers(), said.published(), said.taken()));
        }
    },
    /** What the broker said once is taken for what it says now. */
    STALE_TAKEN_FOR_FRESH {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.has(HealthFault.MONITOR_STALE);
        }

        @Override
        public BrokerReading reading(BrokerReading sound, ModelWorld world) {
            QueueReading said = sound.service();
            return service(
                    sound,
                    Monitor.with(
                            said,
                            said.ready(),
                            said.published(),
                            said.taken().map(then -> world.time().now())));
        }
    },
    /** Alarms of the broker are not looked at. */
    ALARM_OVERLOOKED {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.has(HealthFault.BROKER_ALARM);
        }

        @Override
        public BrokerReading reading(BrokerReading sound, ModelWorld world) {
            return new BrokerReading(sound.service(), sound.deadLetters(), Optional.of(Set.of()), sound.problem());
        }
    },
    /** The queue of dead letters is not looked at. */
    DEAD_LETTERS_OVERLOOKED {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.has(HealthFault.DEAD_LETTERS);
        }

        @Override
        public BrokerReading reading(BrokerReading sound, ModelWorld world) {
            return new BrokerReading(sound.service(), QueueReading.unknown(), sound.alarms(), sound.problem());
        }
    },
    /** The queue of dead letters is read in place of the service's. */
    READS_THE_OTHER_QUEUE {
        @Override
        public BrokerReading reading(BrokerReading sound, ModelWorld world) {
            return service(sound, sound.deadLetters());
        }
    },
    /** Messages that are with consumers are taken for messages that wait. */
    BUSY_TAKEN_FOR_WAITING {
        @Override
        public BrokerReading reading(BrokerReading sound, ModelWorld world) {
            QueueReading said = sound.service();
            OptionalLong all = said.ready().isPresent()
                    ? OptionalLong.of(
                            said.ready().getAsLong() + said.unacknowledged().orElse(0))
                    : said.ready();
            return service(sound, Monitor.with(said, all, said.published(), said.taken()));
        }
    },
    /** The originator that a message claims is believed, verified or not. */
    FORGED_ORIGINATOR_BELIEVED {
        @Override
        public InstanceCounters counters(InstanceCounters sound, Member member, ModelWorld world) {
            long forged = (long) member.counts()[Counts.FORGED];
            return forged == 0
                    ? sound
                    : blamed(sound, world.plan().callers().get(0).user(), forged);
        }
    },
    /** Failures of handlers are counted as their callers' faults. */
    SERVICES_FAULTS_BLAMED_ON_CALLERS {
        @Override
        public InstanceCounters counters(InstanceCounters sound, Member member, ModelWorld world) {
            String busiest = world.plan().callers().get(0).user();
            return blamed(sound, busiest, sound.failedBy(Blame.SERVICE));
        }
    },
    /** Errors that handlers have a name for are counted as failures. */
    NAMED_ERRORS_COUNT_AS_FAILURES {
        @Override
        public InstanceCounters counters(InstanceCounters sound, Member member, ModelWorld world) {
            return failedMore(sound, Blame.SERVICE, (long) member.counts()[Counts.NAMED_ERRORS]);
        }
    },
    /** Messages that are refused are counted as failures, so that a refusal is its own cause. */
    REFUSALS_COUNT_AS_FAILURES {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.mayRefuseMethods();
        }

        @Override
        public InstanceCounters counters(InstanceCounters sound, Member member, ModelWorld world) {
            return failedMore(sound, Blame.SERVICE, (long) member.counts()[Counts.REFUSED]);
        }
    },
    /** Failures of handlers are not counted. */
    FAILURES_NOT_COUNTED {
        @Override
        public InstanceCounters counters(InstanceCounters sound, Member member, ModelWorld world) {
            Map<Blame, Long> failed = Map.of(Blame.CALLER, sound.failedBy(Blame.CALLER));
            return Misreading.with(sound, sound.handled(), failed, sound.failedByMethod(), sound.callers());
        }
    },
    /** Nobody tells which method fails. */
    METHODS_NOT_TOLD {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.mayRefuseMethods();
        }

        @Override
        public InstanceCounters counters(InstanceCounters sound, Member member, ModelWorld world) {
            return Misreading.with(sound, sound.handled(), sound.failed(), Map.of(), sound.callers());
        }
    },
    /** Nobody tells who sends what is faulty. */
    CALLERS_NOT_TOLD {
        @Override
        public InstanceCounters counters(InstanceCounters sound, Member member, ModelWorld world) {
            return Misreading.with(sound, sound.handled(), sound.failed(), sound.failedByMethod(), Map.of());
        }
    },
    /** Nobody tells with whose messages handlers fail. */
    FAILURES_FOR_CALLERS_NOT_TOLD {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.mayRefuseSenders();
        }

        @Override
        public InstanceCounters counters(InstanceCounters sound, Member member, ModelWorld world) {
            Map<String, CallerCounters> callers = new HashMap<>();
            sound.callers()
                    .forEach((caller, its) -> callers.put(caller, new CallerCounters(its.messages(), its.faults())));
            return Misreading.with(sound, sound.handled(), sound.failed(), sound.failedByMethod(), callers);
        }
    },
    /** Each counter begins anew with every hundred that it has counted, within one life. */
    COUNTERS_ARE_NOT_CUMULATIVE {
        @Override
        public InstanceCounters counters(InstanceCounters sound, Member member, ModelWorld world) {
            Map<String, CallerCounters> callers = new HashMap<>();
            sound.callers()
                    .forEach((user, its) ->
                            callers.put(user, new CallerCounters(its.messages() % HUNDRED, its.faults() % HUNDRED)));
            return Misreading.with(
                    sound, sound.handled() % HUNDRED, restOf(sound.failed()), restOf(sound.failedByMethod()), callers);
        }
    },
    /** What instances handle at once is told as one message. */
    CONCURRENCY_TOLD_AS_ONE {
        @Override
        public InstanceCounters counters(InstanceCounters sound, Member member, ModelWorld world) {
            return new InstanceCounters(
                    sound.life(),
                    sound.handled(),
                    sound.refused(),
                    sound.failed(),
                    sound.failedByMethod(),
                    sound.callers(),
                    sound.busy(),
                    1,
                    sound.age());
        }
    },
    /** Handlers' time is told in another unit. */
    BUSY_TIME_IN_ANOTHER_UNIT {
        @Override
        public InstanceCounters counters(InstanceCounters sound, Member member, ModelWorld world) {
            return new InstanceCounters(
                    sound.life(),
                    sound.handled(),
                    sound.refused(),
                    sound.failed(),
                    sound.failedByMethod(),
                    sound.callers(),
                    sound.busy().multipliedBy(5),
                    sound.concurrency(),
                    sound.age());
        }
    },
    /** Who lives is taken to consume. */
    LIVING_TAKEN_FOR_CONSUMING {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.has(HealthFault.LOST_CONSUMERS);
        }

        @Override
        public boolean consuming(boolean sound) {
            return true;
        }
    },
    /** Instances that have ended are still counted. */
    ENDS_NOT_HEARD {
        @Override
        public boolean hearsOfEnds() {
            return false;
        }
    };

    private static final int HUNDRED = 100;

    private static <K> Map<K, Long> restOf(Map<K, Long> counts) {
        Map<K, Long> rest = new HashMap<>(counts);
        rest.replaceAll((name, count) -> count % HUNDRED);
        return rest;
    }

    private static BrokerReading service(BrokerReading from, QueueReading queue) {
        return new BrokerReading(queue, from.deadLetters(), from.alarms(), from.problem());
    }

    private static InstanceCounters failedMore(InstanceCounters from, Blame blame, long more) {
        Map<Blame, Long> failed = new HashMap<>(from.failed());
        failed.merge(blame, more, Long::sum);
        return Misreading.with(from, from.handled(), failed, from.failedByMethod(), from.callers());
    }

    private static InstanceCounters blamed(InstanceCounters from, String caller, long faults) {
        Map<String, CallerCounters> callers = new HashMap<>(from.callers());
        callers.merge(caller, new CallerCounters(faults, faults), CallerCounters::plus);
        return Misreading.with(from, from.handled(), from.failed(), from.failedByMethod(), callers);
    }
}
