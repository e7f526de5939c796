package io.nuropb.health.sensors;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the leader saw at one moment: what detectors and policies are functions of.
 *
 * @param at when the leader looked
 * @param counters what the instances reported, of those that report at all
 * @param members instances that live
 * @param consuming how many of them say that they consume
 * @param consumers those of them that say so, of those that report
 * @param broker what the broker said, {@linkplain BrokerReading#unlessContradicted unless the instances contradict it}
 */
public record FleetSample(
        Moment at,
        Map<InstanceId, InstanceCounters> counters,
        int members,
        int consuming,
        Set<InstanceId> consumers,
        BrokerReading broker) {

    /** What the leader saw where all that report consume, or nobody does. */
    public FleetSample(
            Moment at, Map<InstanceId, InstanceCounters> counters, int members, int consuming, BrokerReading broker) {
        this(at, counters, members, consuming, consuming == 0 ? Set.of() : counters.keySet(), broker);
    }

    public FleetSample {
        counters = Map.copyOf(counters);
        consumers = Set.copyOf(consumers);
        broker = broker.unlessContradicted(consuming);
    }

    /**
     * Messages that instances have and have not settled: by the broker's count, or else by their own, if all tell it.
     * Empty if neither is known.
     */
    public OptionalLong underWay() {
        OptionalLong counted = broker.service().unacknowledged();
        boolean allTell = counters.size() >= members
                && counters.values().stream().allMatch(one -> one.underWay().isPresent());
        if (counted.isPresent() || !allTell) {
            return counted;
        }
        return OptionalLong.of(counters.values().stream()
                .mapToLong(one -> one.underWay().orElse(0))
                .sum());
    }
}
