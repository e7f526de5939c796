package io.nuropb.runner;

import io.nuropb.ServiceName;
import io.nuropb.election.Capabilities;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.Route;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The surplus bindings of a fleet's queues, as the instance that is responsible for the broker's objects found them
 * last, and what of them is told in the log: a warning when there are some or others than before, and one line when
 * there are none any more.
 *
 * <p>Only what the responsible instance declares counts: what another one verifies is its own part of what the fleet
 * needs. So is what a new leader declares before it has heard of the others, so it tells nothing before its first
 * audit. Where bindings could not be looked up, nothing is known, and what was told remains. Used by one thread at a
 * time.
 */
final class SurplusBindings {

    private static final Logger log = LoggerFactory.getLogger(SurplusBindings.class);

    /** How many bindings one line names. */
    static final int MOST_NAMED = 50;

    private static final String STRANGERS =
            "The service queue has more consumers than instances say that they consume, so one of those may need them, be it of"
                    + " another fleet of this name. Find out whose they are before you remove any with";

    private final String label;
    private final ServiceName service;
    private List<Binding> told = List.of();

    SurplusBindings(String label, ServiceName service) {
        this.label = label;
        this.service = service;
    }

    /**
     * Takes what an event says of them.
     *
     * @param before the state in which the event came
     * @param strangers whether the queue has consumers that no instance says it is
     * @param isBlind whether bindings cannot be looked up now
     */
    void take(LifecycleState before, LifecycleEvent event, boolean strangers, boolean isBlind) {
        if (event instanceof LifecycleEvent.TopologyChecked checked && !isBlind) {
            declared(before.role(), checked.call())
                    .map(declared -> before.fleet().together(declared).routes())
                    .ifPresent(needed -> tell(
                            checked.report().surplus().stream()
                                    .filter(binding ->
                                            !needed.contains(new Route(binding.exchange(), binding.routingKey())))
                                    .toList(),
                            strangers));
        }
    }

    /** What an instance in this role knows of them. */
    List<Binding> known(Role role) {
        return role instanceof Role.Responsible ? told : List.of();
    }

    /** What was declared; more may be needed, for instances may have come since. */
    private static Optional<Capabilities> declared(Role role, long call) {
        LeaderTask task = role instanceof Role.Responsible responsible ? responsible.task() : null;
        boolean isAlone = role instanceof Role.Standalone;
        if (isAlone && task instanceof LeaderTask.Preparing preparing && preparing.call() == call) {
            return Optional.of(preparing.declared());
        }
        return task instanceof LeaderTask.Auditing auditing && auditing.call() == call
                ? Optional.of(auditing.declared())
                : Optional.empty();
    }

    private void tell(List<Binding> found, boolean strangers) {
        if (found.equals(told)) {
            return;
        }
        if (found.isEmpty()) {
            log.info("{}: there are no surplus bindings any more", label);
        } else {
            log.warn(
                    "{}: surplus bindings, which the declared topology does not want: {}. Events that come by them go to the dead"
                            + " letters, unless an instance has a handler: one in Python, which reports nothing, may still need them."
                            + " {}: nuropb fleet unbind {}",
                    label,
                    text(found),
                    strangers ? STRANGERS : "If none does, remove them with",
                    service);
        }
        told = found;
    }

    private static String text(List<Binding> bindings) {
        Map<String, List<String>> keys = new TreeMap<>(bindings.stream()
                .limit(MOST_NAMED)
                .collect(Collectors.groupingBy(
                        binding -> "queue '" + binding.queue() + "' to exchange '" + binding.exchange() + "' by ",
                        Collectors.mapping(binding -> "'" + binding.routingKey() + "'", Collectors.toList()))));
        return keys.entrySet().stream()
                .map(entry -> entry.getKey() + String.join(", ", entry.getValue()))
                .collect(Collectors.joining(
                        "; ",
                        "",
                        bindings.size() > MOST_NAMED ? "; and " + (bindings.size() - MOST_NAMED) + " more" : ""));
    }
}
