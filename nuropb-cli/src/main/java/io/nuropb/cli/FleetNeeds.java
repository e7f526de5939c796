package io.nuropb.cli;

import io.nuropb.Json;
import io.nuropb.session.ServiceKeys;
import io.nuropb.store.KeyValue;
import io.nuropb.store.Snapshot;
import io.nuropb.topology.BrokerObject.Binding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

    private static final String NEEDS = "needs";

    FleetNeeds {
        bindings = Set.copyOf(bindings);
    }

    /** What is known where nobody can be asked. */
    static FleetNeeds unknown() {
        return new FleetNeeds(
                Set.of(), Optional.of("Without --etcd there is nobody to ask what the instances of the service need"));
    }

    /**
     * Reads what instances say in their presence.
     *
     * @param fleet the keys of all instances, and that of the leader, who may report nothing, as Python instances do
     * @param queue the service's queue
     */
    static FleetNeeds read(Json json, ServiceKeys keys, String queue, Snapshot fleet) {
        Set<Binding> bindings = new HashSet<>();
        Set<String> silent = new TreeSet<>();
        fleet.entry(keys.leader()).map(KeyValue::value).ifPresent(silent::add);
        fleet.entries().forEach((key, entry) -> {
            if (key.startsWith(keys.instances())) {
                String instance = key.substring(keys.instances().length());
                Optional<List<Binding>> said = said(json, queue, entry.value());
                said.ifPresentOrElse(
                        needed -> {
                            bindings.addAll(needed);
                            silent.remove(instance);
                        },
                        () -> silent.add(instance));
            }
        });
        boolean isAnybodyThere = fleet.entries().size() > 0;
        return new FleetNeeds(
                bindings, isAnybodyThere ? doubt(silent) : Optional.of("No instance of the service is there"));
    }

    private static Optional<String> doubt(Set<String> silent) {
        return silent.isEmpty()
                ? Optional.empty()
                : Optional.of("These instances do not say what they need: " + String.join(", ", silent));
    }

    /** Instances of other versions and languages write what they like: what is not understood is not said. */
    private static Optional<List<Binding>> said(Json json, String queue, String presence) {
        Object told;
        try {
            told = json.read(presence.getBytes(StandardCharsets.UTF_8));
        } catch (Json.MalformedJsonException e) {
            return Optional.empty();
        }
        return told instanceof Map<?, ?> object
                        && object.get(NEEDS) instanceof Map<?, ?> needs
                        && needs.get("bindings") instanceof List<?> pairs
                ? bindings(queue, pairs)
                : Optional.empty();
    }

    private static Optional<List<Binding>> bindings(String queue, List<?> pairs) {
        List<Binding> bindings = new ArrayList<>();
        for (Object pair : pairs) {
            if (!(pair instanceof List<?> ends)
                    || ends.size() != 2
                    || !(ends.get(0) instanceof String exchange)
                    || !(ends.get(1) instanceof String routingKey)) {
                return Optional.empty();
            }
            bindings.add(new Binding(exchange, queue, routingKey));
        }
        return Optional.of(bindings);
    }
}
