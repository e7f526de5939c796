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
 * <p>What the last leader proclaimed still counts for a while: a new leader may proclaim before it has heard of all instances. What the
 * same leader proclaims no more counts until an instance that has only lost its lease would be back.
 */
final class ProclaimedCapabilities implements PeerCapabilities {

    /**
     * What counts.
     *
     * @param leader who proclaims, in which term
     * @param now what it proclaims
     * @param before what those before it proclaimed, without what it has proclaimed itself
     * @param beforeUntil when that ends to count
     * @param gone what it has proclaimed itself, and proclaims no more
     * @param goneUntil when that ends to count
     */
    private record Proclaimed(
            Leader leader,
            Capabilities now,
            Capabilities before,
            Moment beforeUntil,
            Capabilities gone,
            Moment goneUntil) {

        static Proclaimed first(Leader leader, Capabilities capabilities, Moment at) {
            return new Proclaimed(leader, capabilities, capabilities, at, capabilities, at);
        }

        boolean anyMatch(Moment at, Predicate<Capabilities> condition) {
            return condition.test(now)
                    || (at.isBefore(beforeUntil) && condition.test(before))
                    || (at.isBefore(goneUntil) && condition.test(gone));
        }

        Proclaimed followedBy(Leader next, Capabilities capabilities, Moment at, Duration kept) {
            Capabilities missing = capabilities.lacks(at.isBefore(goneUntil) ? now.plus(gone) : now);
            if (!next.equals(leader)) {
                Capabilities all = at.isBefore(beforeUntil) ? missing.plus(capabilities.lacks(before)) : missing;
                return first(next, capabilities, at).with(all, at.plus(kept));
            }
            boolean isLess = !capabilities.lacks(now).isEmpty();
            return new Proclaimed(
                    leader,
                    capabilities,
                    capabilities.lacks(before),
                    beforeUntil,
                    missing,
                    isLess ? at.plus(kept.compareTo(BACK_WITHIN) < 0 ? kept : BACK_WITHIN) : goneUntil);
        }

        private Proclaimed with(Capabilities earlier, Moment until) {
            return new Proclaimed(leader, now, earlier, until, gone, goneUntil);
        }
    }

    /** An instance that loses its lease is back in about this time: the default TTL, and a little. */
    private static final Duration BACK_WITHIN = Duration.ofSeconds(20);

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
                ? Proclaimed.first(leader, capabilities, at)
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
