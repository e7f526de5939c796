package io.nuropb.simulation;

import io.nuropb.Moment;
import io.nuropb.election.Capabilities;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.runner.LifecycleState;
import io.nuropb.service.MessageFailure;
import io.nuropb.service.MessageFailure.Kind;
import io.nuropb.simulation.Journal.Sent;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Whether an instance refuses as unknown what another one handles, of which it has been told. */
final class UpgradeRecord {

    /** Of a queue that counts deliveries, so many are left for handlers that fail. */
    private static final int DELIVERIES_LEFT = 4;

    private static final Set<Kind> UNKNOWN = Set.of(Kind.UNKNOWN_METHOD, Kind.UNROUTED_EVENT, Kind.NOT_TAKEN);

    /** What was decided before the leader's word was heard is told a little later. */
    private static final Duration HEARD = Duration.ofMillis(100);

    private record First(SimulatedProcess process, Sent sent) {}

    private final World world;
    private final Map<SimulatedProcess, Capabilities> told = new LinkedHashMap<>();
    private final Map<SimulatedProcess, Moment> toldSince = new LinkedHashMap<>();
    private final Map<First, Moment> deliveries = new LinkedHashMap<>();

    UpgradeRecord(World world) {
        this.world = world;
    }

    void stepped(SimulatedProcess process, LifecycleState after) {
        Optional<Readiness> said = after.fleet().proclamation().flatMap(Proclamation::readiness);
        Optional<Capabilities> capabilities = said.flatMap(Readiness::capabilities)
                .map(all -> said.flatMap(Readiness::unserved)
                        .map(unserved -> unserved.lacks(all))
                        .orElse(all));
        Capabilities before = capabilities.isPresent() ? told.put(process, capabilities.get()) : told.remove(process);
        if (before == null || !before.equals(capabilities.orElse(null))) {
            toldSince.put(process, world.time().now());
        }
    }

    void delivered(SimulatedProcess process, Sent sent) {
        if (sent.edition == Edition.LATER) {
            deliveries.putIfAbsent(new First(process, sent), world.time().now());
        }
    }

    void refused(SimulatedProcess process, MessageFailure failure) {
        boolean unknown = UNKNOWN.contains(failure.kind());
        world.journal()
                .find(failure.delivery().envelope().header(World.TRACE_ID))
                .filter(sent -> unknown && sent.edition == Edition.LATER)
                // Nobody waits any more for what has outlived its own time.
                .filter(sent -> sent.kind != Journal.Kind.REQUEST || !sent.isOver)
                .filter(sent -> knowsOf(process, sent) && !isLongEnough(process, sent, failure))
                .ifPresent(sent -> handler(process)
                        .ifPresent(other -> world.witness()
                                .violated(
                                        Invariant.KNOWN_TO_THE_FLEET,
                                        process + " refuses as unknown what " + other + " handles: " + sent)));
    }

    private boolean knowsOf(SimulatedProcess process, Sent sent) {
        Capabilities capabilities = told.get(process);
        return capabilities != null
                && !world.time()
                        .now()
                        .isBefore(Objects.requireNonNull(toldSince.get(process)).plus(HEARD))
                && (sent.kind == Journal.Kind.EVENT
                        ? capabilities.routes().stream()
                                .anyMatch(route -> route.routingKey().equals(sent.edition.topic()))
                        : capabilities.methods().contains(sent.edition.method()));
    }

    private boolean isLongEnough(SimulatedProcess process, Sent sent, MessageFailure failure) {
        Duration limit = Duration.ofNanos(
                (long) (world.plan().runner().dispatch().giveBackLimit().toNanos() * world.slowest()));
        Moment first =
                deliveries.getOrDefault(new First(process, sent), world.time().now());
        return failure.delivery().earlierDeliveries() >= TopologyProfile.DELIVERY_LIMIT - DELIVERIES_LEFT
                || first.until(world.time().now()).compareTo(limit) >= 0;
    }

    private Optional<SimulatedProcess> handler(SimulatedProcess process) {
        return world.instances().stream()
                .filter(other -> other != process && other.edition() == Edition.LATER)
                .filter(other -> other.isRunning() && other.acts())
                .filter(other -> other.runner().status().consuming())
                .findFirst();
    }
}
