package io.nuropb.cli;

import io.nuropb.election.Capabilities;
import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.session.ServiceKeys;
import io.nuropb.session.StoredValues;
import io.nuropb.store.KeyValue;
import io.nuropb.store.Snapshot;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.TopologyId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the live instances of a service need to have bound to its queue, as far as they say so.
 *
 * @param bindings what at least one of them needs
 * @param doubt why others may be needed, in a sentence; empty if every instance that is known says what it needs
 */
record FleetNeeds(Set<Binding> bindings, Optional<String> doubt) {

    FleetNeeds {
        bindings = Set.copyOf(bindings);
    }

    /** What is known where nobody can be asked. */
    static FleetNeeds unknown() {
        return new FleetNeeds(
                Set.of(),
                Optional.of("Without --etcd-endpoints there is nobody to ask what the instances of the service need"));
    }

    /**
     * Reads what instances say in their presence. What those need whose queue is not the one that the leader has
     * proclaimed, as with another profile, needs no binding of this one, unless they say that they consume.
     *
     * @param fleet the keys of all instances, that of the proclamation, and that of the leader, who may report nothing,
     *     as Python instances do
     * @param bound what was found at the service's queue before
     */
    static FleetNeeds read(StoredValues values, ServiceKeys keys, QueueBindings bound, Snapshot fleet) {
        Set<Binding> bindings = new HashSet<>();
        Optional<TopologyId> layout = fleet.entry(keys.ready()).flatMap(entry -> proclaimed(values, entry));
        Set<String> silent = new TreeSet<>();
        int consuming = 0;
        fleet.entry(keys.leader()).map(KeyValue::value).ifPresent(silent::add);
        for (KeyValue entry : fleet.entries().values()) {
            if (!entry.key().startsWith(keys.instances())) {
                continue;
            }
            String instance = entry.key().substring(keys.instances().length());
            Optional<Presence> said = said(values, entry);
            boolean isAtQueue = said.filter(bound::isAtQueue).isPresent();
            consuming += isAtQueue ? 1 : 0;
            Optional<Capabilities> needed = said.flatMap(Presence::capabilities);
            needed.filter(its -> isAtQueue || layout.isEmpty() || layout.get().equals(its.layout()))
                    .ifPresent(its -> its.routes()
                            .forEach(route ->
                                    bindings.add(new Binding(route.exchange(), bound.queue(), route.routingKey()))));
            if (needed.isPresent()) {
                silent.remove(instance);
            } else {
                silent.add(instance);
            }
        }
        if (fleet.entries().isEmpty()) {
            return new FleetNeeds(bindings, Optional.of("No instance of the service is there"));
        }
        return new FleetNeeds(bindings, doubt(silent).isPresent() ? doubt(silent) : bound.strangers(consuming));
    }

    private static Optional<String> doubt(Set<String> silent) {
        return silent.isEmpty()
                ? Optional.empty()
                : Optional.of("These instances do not say what they need: " + String.join(", ", silent));
    }

    /** The layout of what a leader has proclaimed to be there. */
    private static Optional<TopologyId> proclaimed(StoredValues values, KeyValue ready) {
        try {
            return Optional.of(values.readiness(ready))
                    .filter(Readiness::ready)
                    .flatMap(Readiness::capabilities)
                    .map(Capabilities::layout);
        } catch (IllegalArgumentException notUnderstood) {
            return Optional.empty();
        }
    }

    /** Instances of other versions and languages write what they like: what is not understood is not said. */
    private static Optional<Presence> said(StoredValues values, KeyValue presence) {
        try {
            return Optional.of(values.presence(presence));
        } catch (IllegalArgumentException notUnderstood) {
            return Optional.empty();
        }
    }
}
