package io.nuropb.simulation;

import io.nuropb.Moment;
import io.nuropb.election.Capabilities;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.messaging.Delivery;
import io.nuropb.runner.LifecycleState;
import io.nuropb.service.MessageFailure;
import io.nuropb.service.MessageFailure.Kind;
import io.nuropb.service.PeerCapabilities.Served;
import io.nuropb.simulation.Journal.Sent;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whether an instance refuses as unknown what another one handles, of which it has been told, sooner than it may. What
 * it knows is reckoned here anew, from the proclamations that it hears and from what the broker delivers to it.
 */
final class UpgradeRecord {

    /** A queue that counts deliveries gives a message up; so many before that, it may be refused. */
    private static final int DELIVERIES_LEFT = 2;

    /** So often at least it has to have come to whoever refuses what others serve, and what they may serve soon. */
    private static final int RETURNS = 50;

    private static final int HOPEFUL_RETURNS = 10;
    private static final Duration HOPE = Duration.ofSeconds(2);

    /** What is delivered so often, to whomever, may be refused if nobody serves it. */
    private static final int MOST_HOPEFUL_DELIVERIES = 200;

    /** After so many times the limit it may be refused however seldom it has come. */
    private static final int MOST_LIMITS = 30;

    private static final Set<Kind> UNKNOWN = Set.of(Kind.UNKNOWN_METHOD, Kind.UNROUTED_EVENT, Kind.NOT_TAKEN);

    /** What was decided before the leader's word was heard is told a little later. */
    private static final Duration HEARD = Duration.ofMillis(100);

    /** What a process has been told of what only the later version has. */
    private record Told(Served method, Served topic, boolean isHeldBack) {

        private static final Told NOTHING = new Told(Served.NEVER, Served.NEVER, false);

        static Told of(Readiness said, SimulatedProcess process) {
            return said.capabilities()
                    .map(all -> new Told(
                            served(said, all, Told::hasMethod),
                            served(said, all, Told::hasTopic),
                            said.pauses(process.id())))
                    .orElse(NOTHING);
        }

        private static Served served(Readiness said, Capabilities all, Predicate<Capabilities> has) {
            if (!has.test(all)) {
                return Served.NEVER;
            }
            if (!said.consume()) {
                return Served.HELD_BACK;
            }
            if (said.unserved().filter(has).isEmpty()) {
                return Served.NOW;
            }
            return said.restrictions().instances().isEmpty() ? Served.ABOUT_NOW : Served.HELD_BACK;
        }

        private static boolean hasMethod(Capabilities some) {
            return some.methods().contains(Edition.LATER.method());
        }

        private static boolean hasTopic(Capabilities some) {
            return some.routes().stream().anyMatch(route -> route.routingKey().equals(Edition.LATER.topic()));
        }

        Served of(Sent sent) {
            return sent.kind == Journal.Kind.EVENT ? topic : method;
        }
    }

    private record Since(Told told, Moment moment) {}

    private record Known(SimulatedProcess process, Sent sent) {}

    /**
     * How a message came to a process.
     *
     * @param first when it came first, or was last known to be held back
     * @param times how often it came since then
     * @param hopefulFirst when it came first since nobody was known to serve it; empty if somebody is
     * @param hopefulTimes how often it came since then
     * @param counted how often its queue had delivered it before, at the last time
     * @param expires when its time to live is over, at the latest
     */
    private record Deliveries(
            Moment first, int times, Optional<Moment> hopefulFirst, int hopefulTimes, int counted, Moment expires) {

        private static final Duration LASTING = Duration.ofDays(365);

        static Deliveries none(Moment now) {
            return new Deliveries(now, 0, Optional.empty(), 0, 0, now.plus(LASTING));
        }

        Deliveries then(Served served, Moment now, Delivery delivery) {
            Duration rest = delivery.envelope().expiration();
            Moment end = rest == null || expires.isBefore(now.plus(rest)) ? expires : now.plus(rest);
            int count = delivery.earlierDeliveries();
            return switch (served) {
                case HELD_BACK -> new Deliveries(now, 0, Optional.empty(), 0, count, end);
                case NOW -> new Deliveries(first, times + 1, Optional.empty(), 0, count, end);
                case ABOUT_NOW, NEVER ->
                    new Deliveries(
                            first, times + 1, hopefulFirst.or(() -> Optional.of(now)), hopefulTimes + 1, count, end);
            };
        }
    }

    private final World world;
    private final Map<SimulatedProcess, Since> told = new LinkedHashMap<>();
    private final Map<Known, Deliveries> deliveries = new LinkedHashMap<>();

    UpgradeRecord(World world) {
        this.world = world;
    }

    void stepped(SimulatedProcess process, LifecycleState after) {
        Told now = after.fleet()
                .proclamation()
                .flatMap(Proclamation::readiness)
                .map(said -> Told.of(said, process))
                .orElse(Told.NOTHING);
        if (!now.equals(told(process).told())) {
            told.put(process, new Since(now, world.time().now()));
        }
    }

    private Since told(SimulatedProcess process) {
        return told.getOrDefault(process, new Since(Told.NOTHING, new Moment(0)));
    }

    void delivered(SimulatedProcess process, Sent sent, Delivery delivery) {
        if (sent.edition != Edition.LATER) {
            return;
        }
        Moment now = process.clock().now();
        Served served = told(process).told().of(sent);
        deliveries.compute(
                new Known(process, sent),
                (known, before) -> Optional.ofNullable(before)
                        .orElseGet(() -> Deliveries.none(now))
                        .then(served, now, delivery));
    }

    void refused(SimulatedProcess process, MessageFailure failure) {
        world.journal()
                .find(failure.delivery().envelope().header(World.TRACE_ID))
                .filter(sent -> UNKNOWN.contains(failure.kind()) && sent.edition == Edition.LATER)
                // Nobody waits any more for what has outlived its own time.
                .filter(sent -> sent.kind != Journal.Kind.REQUEST || !(sent.isOver || sent.lostWithSender))
                .filter(sent -> hasHeard(process) && !mayRefuse(process, sent))
                .ifPresent(sent -> handler(process)
                        .ifPresent(other -> world.witness()
                                .violated(
                                        Invariant.KNOWN_TO_THE_FLEET,
                                        process + " refuses as unknown what " + other + " handles: " + sent)));
    }

    private boolean hasHeard(SimulatedProcess process) {
        return !world.time().now().isBefore(told(process).moment().plus(HEARD));
    }

    private boolean mayRefuse(SimulatedProcess process, Sent sent) {
        Deliveries came = deliveries.get(new Known(process, sent));
        if (came == null
                || came.counted() >= TopologyProfile.DELIVERY_LIMIT - DELIVERIES_LEFT
                || !process.clock().now().isBefore(came.expires())) {
            return true;
        }
        Duration limit = world.plan().runner().dispatch().giveBackLimit();
        return switch (told(process).told().of(sent)) {
            case NEVER -> true;
            case HELD_BACK -> false;
            case NOW ->
                (came.times() > RETURNS && hasLasted(process, came.first(), limit))
                        || hasLasted(process, came.first(), limit.multipliedBy(MOST_LIMITS));
            case ABOUT_NOW ->
                sent.deliveries >= MOST_HOPEFUL_DELIVERIES
                        || (came.hopefulTimes() > HOPEFUL_RETURNS
                                && came.hopefulFirst()
                                        .filter(first -> hasLasted(process, first, HOPE))
                                        .isPresent());
        };
    }

    /** By the clock of whoever refuses. */
    private static boolean hasLasted(SimulatedProcess process, Moment since, Duration time) {
        return !process.clock().now().isBefore(since.plus(time));
    }

    /** Whoever is held back by the leader will handle it. */
    private Optional<SimulatedProcess> handler(SimulatedProcess process) {
        return world.instances().stream()
                .filter(other -> other != process && other.edition() == Edition.LATER)
                .filter(other -> other.isRunning() && other.acts())
                .filter(other -> other.runner().status().consuming()
                        || told(other).told().isHeldBack())
                .findFirst();
    }
}
