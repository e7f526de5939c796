package io.nuropb.topology;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What was found about a whole topology.
 *
 * @param findings one for each object, in the order of {@link Topology#objects()}; a virtual host comes first where the
 *     adapter was asked to look after it
 */
public record TopologyReport(List<Finding> findings) {

    public TopologyReport {
        findings = List.copyOf(findings);
    }

    /** Whether every object is there as wanted. */
    public boolean isSatisfied() {
        return findings.stream().allMatch(Finding::isSatisfied);
    }

    /** Whether something had to be created. */
    public boolean createdSomething() {
        return findings.stream().anyMatch(f -> f.verdict() instanceof Finding.Verdict.Created);
    }

    /** Sentences about every object that is not as wanted; empty if all are. */
    public String problems() {
        return findings.stream()
                .filter(f -> !f.isSatisfied())
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
