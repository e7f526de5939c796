package io.nuropb.runner;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.election.Capabilities;
import io.nuropb.election.Leader;
import io.nuropb.messaging.TopicPattern;
import io.nuropb.service.PeerCapabilities;
import io.nuropb.topology.TopologyNames;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the fleet handles together, as its leader proclaims it.
 *
 * <p>What the last leader proclaimed still counts for a while: a new leader may proclaim before it has heard of all instances. What
 * the same leader proclaims no more is gone.
 */
final class ProclaimedCapabilities implements PeerCapabilities {

    /**
     * What counts.
     *
     * @param leader who proclaims, in which term
     * @param now what it proclaims
     * @param before what those before it proclaimed, without what it has proclaimed itself
     * @param until when that ends to count
     */
    private record Proclaimed(Leader leader, Capabilities now, Capabilities before, Moment until) {

        boolean anyMatch(Moment at, Predicate<Capabilities> condition) {
            return condition.test(now) || (at.isBefore(until) && condition.test(before));
        }

        Proclaimed followedBy(Leader next, Capabilities capabilities, Moment at, Duration kept) {
            if (next.equals(leader)) {
                return new Proclaimed(leader, capabilities, capabilities.lacks(before), until);
            }
            Capabilities all = at.isBefore(until) ? now.plus(before) : now;
            return new Proclaimed(next, capabilities, capabilities.lacks(all), at.plus(kept));
        }
    }

    private final Scheduler scheduler;
    private final Duration kept;
    private final String eventsExchange;
    private volatile @Nullable Proclaimed proclaimed;

    /** @param kept for how long counts what only the last leader has proclaimed */
    ProclaimedCapabilities(Scheduler scheduler, Duration kept, TopologyNames names) {
        this.scheduler = scheduler;
        this.kept = kept;
        this.eventsExchange = names.eventsExchange();
    }

    /** Takes what is proclaimed now; one at a time. */
    void proclaimed(Leader leader, Capabilities capabilities) {
        Proclaimed known = proclaimed;
        Moment at = scheduler.now();
        proclaimed = known == null
                ? new Proclaimed(leader, capabilities, capabilities, at)
                : known.followedBy(leader, capabilities, at, kept);
    }

    private boolean anyMatch(Predicate<Capabilities> condition) {
        Proclaimed known = proclaimed;
        return known != null && known.anyMatch(scheduler.now(), condition);
    }

    @Override
    public boolean handle(String method) {
        return anyMatch(capabilities -> capabilities.methods().contains(method));
    }

    @Override
    public boolean listenTo(String topic) {
        return anyMatch(capabilities -> capabilities.routes().stream()
                .anyMatch(route ->
                        route.exchange().equals(eventsExchange) && TopicPattern.matches(route.routingKey(), topic)));
    }
}
