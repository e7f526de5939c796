package io.nuropb.cli;

import io.nuropb.topology.BrokerObject.Binding;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which bindings of a service's queue are surplus, and which of them are to be removed.
 *
 * @param surplus those that no instance says it needs
 * @param removed those of them that are to be removed now
 * @param refusal why none is removed although somebody asked for it
 */
record UnbindPlan(List<Binding> surplus, List<Binding> removed, Optional<String> refusal) {

    UnbindPlan {
        surplus = List.copyOf(surplus);
        removed = List.copyOf(removed);
    }

    /**
     * Decides.
     *
     * @param bound the bindings of the queue, but for the one that every instance of the service needs
     * @param needs what its instances need
     * @param remove whether all that are surplus are to be removed, where no topics are named
     * @param topics the routing keys whose bindings are to be removed
     */
    static UnbindPlan of(List<Binding> bound, FleetNeeds needs, boolean remove, Collection<String> topics) {
        List<Binding> surplus = bound.stream()
                .filter(binding -> !needs.bindings().contains(binding))
                .toList();
        if (!topics.isEmpty()) {
            return named(bound, surplus, topics);
        }
        if (remove && needs.doubt().isPresent()) {
            return new UnbindPlan(
                    surplus,
                    List.of(),
                    Optional.of(
                            needs.doubt().get()
                                    + ", so what looks surplus may be needed, and nothing was removed. Name what nobody needs with --topic"));
        }
        return new UnbindPlan(surplus, remove ? surplus : List.of(), Optional.empty());
    }

    private static UnbindPlan named(List<Binding> bound, List<Binding> surplus, Collection<String> topics) {
        List<String> needed = bound.stream()
                .filter(binding -> !surplus.contains(binding))
                .map(Binding::routingKey)
                .filter(topics::contains)
                .distinct()
                .toList();
        if (!needed.isEmpty()) {
            return new UnbindPlan(
                    surplus,
                    List.of(),
                    Optional.of(
                            "Live instances need " + String.join(", ", needed)
                                    + ", so nothing was removed. Stop those instances first, or name other topics with --topic"));
        }
        return new UnbindPlan(
                surplus,
                surplus.stream()
                        .filter(binding -> topics.contains(binding.routingKey()))
                        .toList(),
                Optional.empty());
    }
}
