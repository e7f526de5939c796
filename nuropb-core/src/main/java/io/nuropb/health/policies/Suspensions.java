package io.nuropb.health.policies;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.InstanceCounters;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Instances that are not to consume while the others do. Immutable.
 *
 * <p>An instance of an earlier version knows of no suspension and goes on consuming. What it does counts then, and it
 * is suspended no more in this life.
 *
 * @param refusals who is suspended, and was a short time ago
 * @param heedless instances that did not heed their suspension, each with its life
 * @param alone whether nobody else consumed at the last look
 */
record Suspensions(Refusals refusals, Map<InstanceId, String> heedless, boolean alone) {

    private static final Suspensions NONE = of(Refusals.none());

    Suspensions {
        heedless = Map.copyOf(heedless);
    }

    static Suspensions none() {
        return NONE;
    }

    static Suspensions of(Refusals refusals) {
        return new Suspensions(refusals, Map.of(), false);
    }

    Suspensions with(Refusals other) {
        return new Suspensions(other, heedless, alone);
    }

    /** At a look at which nothing follows from who consumes. */
    Suspensions unjudged(FleetSample sample) {
        return new Suspensions(refusals, present(sample), false);
    }

    /**
     * After a look at a fleet that consumes.
     *
     * @param latest who has been suspended since then, or since an earlier moment, should not consume
     */
    Suspensions after(FleetSample sample, Moment latest) {
        Map<InstanceId, String> more = new HashMap<>(present(sample));
        for (InstanceId consumer : sample.consumers()) {
            InstanceCounters counters = sample.counters().get(consumer);
            if (counters != null && refusals.isActiveSince(consumer.value(), latest)) {
                more.put(consumer, counters.life());
            }
        }
        return new Suspensions(refusals, more, isNobodyElse(sample));
    }

    private Map<InstanceId, String> present(FleetSample sample) {
        Map<InstanceId, String> same = new HashMap<>(heedless);
        same.entrySet().removeIf(one -> {
            InstanceCounters counters = sample.counters().get(one.getKey());
            return counters == null || !counters.life().equals(one.getValue());
        });
        return same;
    }

    private boolean isNobodyElse(FleetSample sample) {
        Set<InstanceId> others = new HashSet<>(sample.consumers());
        others.removeAll(active());
        return others.isEmpty();
    }

    /**
     * Whose suspension ends before its time, and why.
     *
     * @param before what was known before the last look
     */
    Map<String, String> ends(Suspensions before) {
        Map<String, String> ends = new HashMap<>();
        for (InstanceId one : active()) {
            if (heedless.containsKey(one)) {
                ends.put(one.value(), "it has gone on consuming, as an instance of an earlier version does");
            } else if (alone && before.alone) {
                ends.put(one.value(), "nobody else consumes");
            }
        }
        return ends;
    }

    Set<InstanceId> active() {
        return refusals.active().stream().map(InstanceId::new).collect(Collectors.toSet());
    }

    /** Up to when what is known of each says nothing, for it was suspended, and heeded that. */
    Map<InstanceId, Moment> silentUntil() {
        Map<InstanceId, Moment> silent = new HashMap<>();
        refusals.silentUntil().forEach((name, until) -> silent.put(new InstanceId(name), until));
        silent.keySet().removeAll(heedless.keySet());
        return silent;
    }
}
