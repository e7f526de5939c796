package io.nuropb.healthsimulation;

import java.util.EnumSet;
import java.util.Set;

/** What can befall a service, its fleet, its leader, or what its leader sees. */
enum HealthFault {
    /** Handlers of all methods fail. */
    STORM(60, 300),
    /** Handlers of one method fail. */
    POISONED_METHOD(60, 300),
    /** Handlers of all methods fail with one instance, as with a wrong password of its own. */
    ONE_BAD_INSTANCE(100, 300),
    /** Handlers of all methods fail with the data of one verified caller. */
    POISONED_CALLER(100, 300),
    /** A verified caller sends what nobody can use. */
    FAULTY_CALLER(60, 400),
    /** Most callers do, as after a change of the service. */
    FAULTY_CALLERS(60, 300),
    /** Somebody without a verified name sends what nobody can use, and names another caller as the originator. */
    FORGED_ORIGINATOR(60, 300),
    /** Messages become dead letters that no instance tells of: they expire, or find no room. */
    DEAD_LETTERS(60, 300),
    /** Some instances live and do not consume. */
    LOST_CONSUMERS(60, 300),
    /** All instances stop consuming for a few seconds, as when the leader repairs queues. */
    DRAIN(2, 4),
    /** The broker runs short of memory: nothing comes, and no answer leaves. */
    BROKER_ALARM(30, 200),
    /** An operator pauses the fleet. */
    OPERATOR_PAUSE(30, 300),
    /** The leader's process ends; another instance leads after so long. */
    LEADER_CRASH(1, 20),
    /** The leader gives the leadership to another instance. */
    LEADER_RESIGNS(0, 2),
    /** An instance ends, and begins another life after so long. */
    INSTANCE_RESTART(3, 30),
    /**
     * The broker does not answer the monitor, which says so, or tells of an empty queue that nobody consumes, as
     * RabbitMQ makes it up.
     */
    MONITOR_ABSENT(5, 200),
    /** The monitor says what it said before, as if it were new. */
    MONITOR_FROZEN(10, 60),
    /** Now and then the monitor's numbers are ten thousand times as high. */
    MONITOR_TIMES_TEN_THOUSAND(30, 300),
    /** Now and then the broker begins to count anew. */
    MONITOR_RESET(30, 300),
    /** The monitor says what it said before, and when that was. */
    MONITOR_STALE(100, 300),
    /** The monitor does not answer at all until its limit, or fails. */
    MONITOR_SILENT(10, 200),
    /** Instances tell no counters. */
    COUNTERS_SILENT(10, 200),
    /** Now and then an instance's counters are ten thousand times as high. */
    COUNTERS_TIMES_TEN_THOUSAND(30, 300);

    /** Under these, what the leader sees of the instances' counters is not what they are. */
    static final Set<HealthFault> OF_COUNTERS =
            EnumSet.of(COUNTERS_SILENT, COUNTERS_TIMES_TEN_THOUSAND, INSTANCE_RESTART, LEADER_CRASH, LEADER_RESIGNS);

    /** Under these, a look takes longer than a period. */
    static final Set<HealthFault> SLOW_TO_SEE = EnumSet.of(MONITOR_SILENT);

    /** Under these, what the leader sees of the queue is not what it is. */
    static final Set<HealthFault> OF_THE_MONITOR = EnumSet.of(
            MONITOR_ABSENT,
            MONITOR_FROZEN,
            MONITOR_TIMES_TEN_THOUSAND,
            MONITOR_RESET,
            MONITOR_STALE,
            MONITOR_SILENT,
            BROKER_ALARM);

    private final int shortest;
    private final int longest;

    HealthFault(int shortest, int longest) {
        this.shortest = shortest;
        this.longest = longest;
    }

    /** In seconds. */
    int shortest() {
        return shortest;
    }

    /** In seconds. */
    int longest() {
        return longest;
    }
}
