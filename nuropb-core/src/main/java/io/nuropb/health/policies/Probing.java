package io.nuropb.health.policies;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.InstanceCounters;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which instance probes at the end of each pause, until the fleet goes on. Immutable.
 *
 * <p>Whoever has never probed comes first, and of those whoever came last: it may be the version in which the fault is
 * mended. Then whoever probed longest ago. One that was given up in this probe comes after all others, and before these
 * the leader, which has other work.
 *
 * @param lives the lives of instances that were seen since the first pause
 * @param givenUp those that got no message that counts, or did not consume, since the last pause
 * @param probe the one that probes; empty during a pause
 * @param waits since when the broker has said nothing, at times or always, while it probes; empty if it always has
 * @param blind whether it said nothing when it was looked at last
 */
record Probing(
        Map<String, Life> lives,
        Set<InstanceId> givenUp,
        Optional<Probe> probe,
        Optional<Moment> waits,
        boolean blind) {

    private static final Probing NONE = new Probing(Map.of(), Set.of(), Optional.empty(), Optional.empty(), false);

    /** However many lives there are in one series of pauses, no more of those that are gone are remembered. */
    private static final int MOST_LIVES = 1_000;

    /**
     * One life of an instance.
     *
     * @param seen when it was seen first
     * @param probed when it was chosen to probe last; empty if it never was
     */
    record Life(Moment seen, Optional<Moment> probed) {}

    Probing {
        lives = Map.copyOf(lives);
        givenUp = Set.copyOf(givenUp);
    }

    /** Nobody has probed, and nobody does. */
    static Probing none() {
        return NONE;
    }

    /** This one probes. */
    static Probing by(InstanceId instance, Moment now) {
        return new Probing(
                Map.of(), Set.of(), Optional.of(Probe.chosen(instance, now, false)), Optional.empty(), false);
    }

    /** Nobody probes during a pause. */
    Probing paused() {
        return new Probing(lives, Set.of(), Optional.empty(), Optional.empty(), false);
    }

    /** With whoever is there. */
    Probing seeing(FleetSample sample) {
        Set<String> present =
                sample.counters().values().stream().map(InstanceCounters::life).collect(Collectors.toSet());
        if (lives.keySet().containsAll(present)) {
            return this;
        }
        Map<String, Life> all = new HashMap<>(lives);
        if (all.size() > MOST_LIVES) {
            all.keySet().retainAll(present);
        }
        present.forEach(life -> all.putIfAbsent(life, new Life(sample.at(), Optional.empty())));
        return new Probing(all, givenUp, probe, waits, blind);
    }

    /** That one goes on. It keeps in mind that it has waited: a broker that answers now and then is waited for once. */
    Probing with(Probe other) {
        return new Probing(lives, givenUp, Optional.of(other), waits, false);
    }

    /** The one that probes, if it is there. Whoever tells nothing while nobody else tells anything may well be. */
    Optional<Probe> present(FleetSample sample) {
        return probe.filter(
                one -> sample.counters().isEmpty() || sample.counters().containsKey(one.instance()));
    }

    /**
     * Whether this probe can show nothing now, because the broker says nothing: whoever else were to probe could not
     * either. A monitor that fails for ever keeps no fleet waiting for ever.
     *
     * @param atMost for how long it is waited
     */
    boolean isBlind(Probe probed, FleetSample sample, Duration atMost) {
        return probed.work().served() == 0
                && sample.broker().isMissing()
                && sample.at().isBefore(waits.orElse(sample.at()).plus(atMost));
    }

    /** This one probes, and waits. */
    Probing waiting(Probe probed, Moment now) {
        return new Probing(lives, givenUp, Optional.of(probed.waiting(now)), waits.or(() -> Optional.of(now)), true);
    }

    /**
     * The next one probes.
     *
     * @param leader probes where all others were given up, or there are none
     * @param suspended do not probe, as long as there are others
     */
    Probing next(FleetSample sample, InstanceId leader, Collection<InstanceId> suspended) {
        Set<InstanceId> out = new HashSet<>(givenUp);
        probe.map(Probe::instance).ifPresent(out::add);
        if (out.containsAll(sample.counters().keySet())) {
            out.clear();
        }
        Comparator<InstanceId> order = Comparator.comparing((InstanceId one) -> suspended.contains(one))
                .thenComparing(one -> out.contains(one))
                .thenComparing(leader::equals)
                .thenComparing(
                        one -> life(one, sample).probed().map(Moment::nanos).orElse(Long.MIN_VALUE))
                .thenComparing(one -> life(one, sample).seen(), Comparator.reverseOrder())
                .thenComparing(Comparator.naturalOrder());
        InstanceId next = sample.counters().keySet().stream().min(order).orElse(leader);
        Map<String, Life> all = new HashMap<>(lives);
        Optional.ofNullable(sample.counters().get(next))
                .ifPresent(its ->
                        all.put(its.life(), new Life(life(next, sample).seen(), Optional.of(sample.at()))));
        boolean drains = Probe.held(next, sample).orElse(0) > 0;
        Optional<Moment> waiting = waits.filter(since -> sample.broker().isMissing());
        return new Probing(all, out, Optional.of(Probe.chosen(next, sample.at(), drains)), waiting, false);
    }

    private Life life(InstanceId instance, FleetSample sample) {
        InstanceCounters counters = sample.counters().get(instance);
        Life known = counters == null ? null : lives.get(counters.life());
        return known == null ? new Life(sample.at(), Optional.empty()) : known;
    }
}
