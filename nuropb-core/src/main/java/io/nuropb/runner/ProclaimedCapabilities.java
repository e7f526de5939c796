package io.nuropb.runner;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.election.Capabilities;
import io.nuropb.messaging.TopicPattern;
import io.nuropb.service.PeerCapabilities;
import io.nuropb.topology.TopologyNames;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the fleet handles together, as its leader proclaims it.
 *
 * <p>What is proclaimed no more still counts for a while: a new leader may proclaim before it has heard of all instances.
 */
final class ProclaimedCapabilities implements PeerCapabilities {

    private record Proclaimed(Optional<Capabilities> now, Optional<Capabilities> before, Moment since) {

        boolean anyMatch(Moment at, Duration kept, Predicate<Capabilities> condition) {
            boolean counts = at.isBefore(since.plus(kept));
            return now.filter(condition).isPresent()
                    || (counts && before.filter(condition).isPresent());
        }
    }

    private final Scheduler scheduler;
    private final Duration kept;
    private final String eventsExchange;
    private volatile Proclaimed proclaimed;

    /** @param kept for how long counts what is proclaimed no more */
    ProclaimedCapabilities(Scheduler scheduler, Duration kept, TopologyNames names) {
        this.scheduler = scheduler;
        this.kept = kept;
        this.eventsExchange = names.eventsExchange();
        proclaimed = new Proclaimed(Optional.empty(), Optional.empty(), scheduler.now());
    }

    /** Takes what is proclaimed now; one at a time. */
    void proclaimed(Capabilities capabilities) {
        Proclaimed known = proclaimed;
        if (known.now().filter(capabilities::equals).isEmpty()) {
            proclaimed = new Proclaimed(Optional.of(capabilities), known.now(), scheduler.now());
        }
    }

    @Override
    public boolean handle(String method) {
        return proclaimed.anyMatch(
                scheduler.now(), kept, capabilities -> capabilities.methods().contains(method));
    }

    @Override
    public boolean listenTo(String topic) {
        return proclaimed.anyMatch(
                scheduler.now(),
                kept,
                capabilities -> capabilities.routes().stream()
                        .anyMatch(route -> route.exchange().equals(eventsExchange)
                                && TopicPattern.matches(route.routingKey(), topic)));
    }
}
