package io.nuropb.topology;

import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.Queue;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What was found about a whole topology.
 *
 * @param findings one for each object, in the order of {@link Topology#objects()}; a virtual host comes first where the
 *     adapter was asked to look after it
 * @param surplus bindings of the topology's queues to the topology's exchanges that the topology does not want, in the
 *     order of queues, exchanges and routing keys; the implicit ones to the default exchange are not among them. Empty
 *     if there are none, and also where nobody can look: AMQP has no way to list bindings, of RabbitMQ only the
 *     management API tells them
 * @param consumers how many consumers each queue of the topology had; without those queues that could not be looked at
 */
public record TopologyReport(List<Finding> findings, List<Binding> surplus, Map<String, Integer> consumers) {

    private static final Comparator<Binding> ORDER = Comparator.comparing(Binding::queue)
            .thenComparing(Binding::exchange)
            .thenComparing(Binding::routingKey);

    public TopologyReport {
        findings = List.copyOf(findings);
        surplus = surplus.stream().sorted(ORDER).toList();
        consumers = Map.copyOf(consumers);
    }

    /** A report of an adapter that knows of neither surplus bindings nor consumers. */
    public TopologyReport(List<Finding> findings) {
        this(findings, List.of(), Map.of());
    }

    /**
     * The report of an adapter that sees bindings and consumers.
     *
     * @param wanted the topology that the findings are about
     * @param bound the bindings that exist, of these queues and exchanges or of any
     * @param consumers how many consumers queues have, these or any
     */
    public static TopologyReport of(
            Topology wanted, List<Finding> findings, Collection<Binding> bound, Map<String, Integer> consumers) {
        Set<String> exchanges =
                new HashSet<>(wanted.exchanges().stream().map(Exchange::name).toList());
        Set<String> queues =
                new HashSet<>(wanted.queues().stream().map(Queue::name).toList());
        return new TopologyReport(
                findings,
                bound.stream()
                        .filter(found -> exchanges.contains(found.exchange()) && queues.contains(found.queue()))
                        .filter(found -> !wanted.bindings().contains(found))
                        .toList(),
                consumers.entrySet().stream()
                        .filter(counted -> queues.contains(counted.getKey()))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** Whether every object is there as wanted. */
    public boolean isSatisfied() {
        return findings.stream().allMatch(Finding::isSatisfied);
    }

    /** Whether something had to be created. */
    public boolean createdSomething() {
        return findings.stream().anyMatch(f -> f.verdict() instanceof Finding.Verdict.Created);
    }

    /**
     * Whether this queue had to be created: whoever consumed one of this name consumes nothing now, and may not have
     * been told.
     */
    public boolean createdQueue(String name) {
        return findings.stream()
                .anyMatch(f -> f.object() instanceof BrokerObject.Queue queue
                        && queue.name().equals(name)
                        && f.verdict() instanceof Finding.Verdict.Created);
    }

    /**
     * Sentences about every object that is not as wanted; empty if all are. Where some have drifted, those that are
     * missing are not named: they are created as soon as the others are put right.
     */
    public String problems() {
        boolean hasDrift = findings.stream().anyMatch(Finding::isDrift);
        return findings.stream()
                .filter(f -> !f.isSatisfied())
                .filter(f -> !hasDrift || !(f.verdict() instanceof Finding.Verdict.Missing))
                .map(Finding::describe)
                .collect(Collectors.joining(" | "));
    }

    /** Counts for a log line, for example {@code 7 present, 2 created}. */
    public String summary() {
        return findings.stream()
                .collect(Collectors.groupingBy(
                        f -> f.verdict().getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT),
                        java.util.TreeMap::new,
                        Collectors.counting()))
                .entrySet()
                .stream()
                .map(e -> e.getValue() + " " + e.getKey())
                .collect(Collectors.joining(", "));
    }
}
