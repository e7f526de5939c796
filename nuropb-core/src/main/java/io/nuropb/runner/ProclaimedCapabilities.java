package io.nuropb.runner;

import io.nuropb.Moment;
import io.nuropb.election.Capabilities;
import io.nuropb.election.Leader;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.messaging.TopicPattern;
import io.nuropb.service.PeerCapabilities;
import io.nuropb.topology.Route;
import io.nuropb.topology.TopologyNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What the fleet handles together, as its leader proclaims it.
 *
 * <p>What the last leader proclaimed, and this one does not, may still be handled for a while: a new leader may
 * proclaim before it has heard of all instances, and one that is a Python instance names nothing. So may what the same
 * leader proclaims no more, until an instance that has only lost its lease would be back. And so may what no instance
 * serves yet. What a leader holds back, be it all that the fleet handles, be it what only one instance has, will be
 * handled when the leader has that consume again.
 */
final class ProclaimedCapabilities implements PeerCapabilities {

    /**
     * An instance that has only lost its lease is back sooner, however long leases last: it tells its leader of itself
     * as soon as it has joined again.
     */
    private static final Duration BACK_WITHIN = Duration.ofSeconds(20);

    private final Supplier<Moment> clock;
    private final Duration kept;
    private final Predicate<Route> isOfEvents;
    private volatile Heard heard;

    /**
     * What was heard of some kind of thing.
     *
     * @param now what is served
     * @param heldBack what is not, for the leader has those that handle it not consume
     * @param soon what no instance serves yet
     * @param until what was one of these, and until when it may be served all the same
     */
    private record Known<T>(Set<T> now, Set<T> heldBack, Set<T> soon, Map<T, Moment> until) {

        static <T> Known<T> nothing() {
            return new Known<>(Set.of(), Set.of(), Set.of(), Map.of());
        }

        Known<T> followedBy(Set<T> all, Set<T> unserved, Holding holding, Moment at, Moment end) {
            Map<T, Moment> missing = new HashMap<>(until);
            Stream.of(now, heldBack, soon).flatMap(Set::stream).forEach(each -> missing.put(each, end));
            missing.keySet().removeAll(all);
            missing.values().removeIf(moment -> !at.isBefore(moment));
            Set<T> served = new TreeSet<>(all);
            served.removeAll(unserved);
            Map<T, Moment> left = Map.copyOf(missing);
            return switch (holding) {
                case NOBODY -> new Known<>(Set.copyOf(served), Set.of(), Set.copyOf(unserved), left);
                case SOME -> new Known<>(Set.copyOf(served), Set.copyOf(unserved), Set.of(), left);
                case ALL -> new Known<>(Set.of(), Set.copyOf(all), Set.of(), left);
            };
        }

        /** The same when nobody is held back any more, and nobody has said so. */
        Known<T> lapsed() {
            Set<T> served = new TreeSet<>(now);
            served.addAll(heldBack);
            return new Known<>(Set.copyOf(served), Set.of(), soon, until);
        }

        Served served(Predicate<T> condition, Moment at) {
            if (now.stream().anyMatch(condition)) {
                return Served.NOW;
            }
            if (heldBack.stream().anyMatch(condition)) {
                return Served.HELD_BACK;
            }
            boolean maybe = soon.stream().anyMatch(condition)
                    || until.entrySet().stream()
                            .anyMatch(each -> at.isBefore(each.getValue()) && condition.test(each.getKey()));
            return maybe ? Served.ABOUT_NOW : Served.NEVER;
        }
    }

    /** Whom a leader has not consume. */
    private enum Holding {
        NOBODY,
        /** Some instances, while the others do. */
        SOME,
        /** All but the one that probes, if one does. */
        ALL;

        static Holding of(Readiness said) {
            if (!said.consume()) {
                return ALL;
            }
            return said.restrictions().instances().isEmpty() ? NOBODY : SOME;
        }
    }

    /** What was heard last; {@code from} names whoever said it, or nobody. */
    private record Heard(Set<Leader> from, Known<String> methods, Known<Route> routes) {}

    /**
     * @param clock tells the time
     * @param kept for how long what only the last leader has proclaimed may be handled
     */
    ProclaimedCapabilities(Supplier<Moment> clock, Duration kept, TopologyNames names) {
        this.clock = clock;
        this.kept = kept;
        isOfEvents = route -> route.exchange().equals(names.eventsExchange());
        heard = new Heard(Set.of(), Known.nothing(), Known.nothing());
    }

    /** Takes what is proclaimed now; one at a time. */
    void proclaimed(Proclamation said) {
        Heard before = heard;
        Moment at = clock.get();
        boolean isSameLeader = before.from.contains(said.leader());
        Moment end = at.plus(isSameLeader && kept.compareTo(BACK_WITHIN) > 0 ? BACK_WITHIN : kept);
        Optional<Capabilities> all = said.readiness().flatMap(Readiness::capabilities);
        Optional<Capabilities> unserved = said.readiness().flatMap(Readiness::unserved);
        Holding holding = said.readiness().map(Holding::of).orElse(Holding.NOBODY);
        heard = new Heard(
                Set.of(said.leader()),
                before.methods.followedBy(
                        any(all, Capabilities::methods), any(unserved, Capabilities::methods), holding, at, end),
                before.routes.followedBy(
                        any(all, Capabilities::routes), any(unserved, Capabilities::routes), holding, at, end));
    }

    /** What a leader has held back lapses, for none has said anything for long; not at the same time as the other. */
    void lapsed() {
        Heard before = heard;
        heard = new Heard(before.from, before.methods.lapsed(), before.routes.lapsed());
    }

    private static <T> Set<T> any(Optional<Capabilities> capabilities, Function<Capabilities, Set<T>> part) {
        return capabilities.map(part).orElse(Set.of());
    }

    @Override
    public Served method(String method) {
        return heard.methods.served(method::equals, clock.get());
    }

    @Override
    public Served topic(String topic) {
        return heard.routes.served(
                isOfEvents.and(route -> TopicPattern.matches(route.routingKey(), topic)), clock.get());
    }
}
