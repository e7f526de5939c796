package io.nuropb.health.sensors;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the leader saw at one moment: what detectors and policies are functions of.
 *
 * @param at when the leader looked
 * @param counters what the instances reported, of those that report at all
 * @param members instances that live
 * @param consuming those of them that say that they consume
 * @param broker what the broker said, {@linkplain BrokerReading#unlessContradicted unless the instances contradict it}
 */
public record FleetSample(
        Moment at, Map<InstanceId, InstanceCounters> counters, int members, int consuming, BrokerReading broker) {

    public FleetSample {
        counters = Map.copyOf(counters);
        broker = broker.unlessContradicted(consuming);
    }

    /**
     * Messages that instances have and have not settled: by the broker's count, or else by their own, if all tell it. Empty if neither is
     * known.
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
