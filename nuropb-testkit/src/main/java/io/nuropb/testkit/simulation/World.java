package io.nuropb.testkit.simulation;

import io.nuropb.InstanceId;
import io.nuropb.Json;
import io.nuropb.ServiceName;
import io.nuropb.inmemory.InMemoryBroker;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryCoordinator;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.inmemory.InMemoryVirtualHost;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Envelope;
import io.nuropb.runner.RunningState;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.TopologyNames;
import io.nuropb.topology.TopologyProfile.Durability;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that there is in one simulation: time, servers, processes, and those who watch. */
final class World {

    static final ServiceName SERVICE = new ServiceName("orders");
    static final String CLIENT = "shop";
    static final String TRACE_ID = "trace_id";

    /** A slow clock goes at this rate at the least: the lease's margin covers it. */
    static final double SLOWEST = 0.905;

    static final double FASTEST = 1.2;

    private static final Duration SUPERVISION = Duration.ofSeconds(2);

    private static final List<String> HOSTILE_BODIES = List.of(
            "",
            "null",
            "[]",
            "{",
            "{\"method\":7}",
            "{\"service\":null,\"method\":null}",
            "\u0000\uFFFF",
            "[[[[[[[[[[[[[[[[");

    private final Plan plan;
    private final Mutant mutant;
    private final SeededTime time;
    private final Chance chance;
    private final InMemoryCoordinator coordinator;
    private final InMemoryBroker broker;
    private final InMemoryMessagePublisher stranger;
    private final Json json = new JacksonJson();
    private final Trace trace;
    private final Journal journal = new Journal();
    private final Witness witness;
    private final Handlers handlers;
    private final List<SimulatedProcess> present = new ArrayList<>();
    private Optional<Envelope> shownBefore = Optional.empty();
    private int lastProcess;
    private boolean hasEnded;

    World(long seed, Plan plan, Mutant mutant) {
        this.plan = plan;
        this.mutant = mutant;
        time = new SeededTime(seed);
        chance = new Chance(seed, "world");
        Network network = new Network(time, new Chance(seed, "network"), plan.latency());
        coordinator = new InMemoryCoordinator(network, plan.ttl());
        broker = new InMemoryBroker(network);
        stranger = new InMemoryMessagePublisher(broker, InMemoryConfig.defaults());
        trace = new Trace(time);
        witness = new Witness(this);
        handlers = new Handlers(this, new Chance(seed, "handlers"));
        coordinator.observe(witness);
        for (int place = 0; place < plan.instances() + plan.clients(); place++) {
            present.add(newProcess(place, 1));
        }
    }

    private SimulatedProcess newProcess(int place, double clockRate) {
        boolean client = place >= plan.instances();
        InstanceId id = new InstanceId((client ? "c" : "i") + place + "-" + ++lastProcess);
        return new SimulatedProcess(this, id, place, client, clockRate);
    }

    Plan plan() {
        return plan;
    }

    Mutant mutant() {
        return mutant;
    }

    SeededTime time() {
        return time;
    }

    Chance chance() {
        return chance;
    }

    InMemoryCoordinator coordinator() {
        return coordinator;
    }

    InMemoryBroker broker() {
        return broker;
    }

    Json json() {
        return json;
    }

    Trace trace() {
        return trace;
    }

    Journal journal() {
        return journal;
    }

    Witness witness() {
        return witness;
    }

    Handlers handlers() {
        return handlers;
    }

    List<SimulatedProcess> present() {
        return present;
    }

    List<SimulatedProcess> instances() {
        return present.subList(0, plan.instances());
    }

    List<SimulatedProcess> clients() {
        return present.subList(plan.instances(), present.size());
    }

    String queue() {
        return plan.runner().profile().serviceQueue(SERVICE);
    }

    TopologyNames names() {
        return plan.runner().profile().names();
    }

    /** Whom an incident hits now. */
    SimulatedProcess victim(Incident incident) {
        if (incident.place() >= 0) {
            return present.get(incident.place());
        }
        Optional<InstanceId> leader = coordinator.leader(SERVICE).map(by -> by.instance());
        return present.stream()
                .filter(process -> leader.filter(process.id()::equals).isPresent())
                .findFirst()
                .orElse(present.get(0));
    }

    double slowRate() {
        return mutant.slowestClock(chance.between(SLOWEST, 0.95));
    }

    /** A delay that the coordinator's answers may have and still arrive within a client's patience. */
    Duration delay() {
        return chance.between(Duration.ZERO, plan.ttl().dividedBy(2));
    }

    void replace(SimulatedProcess gone) {
        replace(gone, 1);
    }

    /** Starts another process in the place of one that is no more, or is about to be. */
    void replace(SimulatedProcess gone, double clockRate) {
        if (present.get(gone.place()) == gone && !hasEnded) {
            SimulatedProcess next = newProcess(gone.place(), clockRate);
            present.set(gone.place(), next);
            next.start();
        }
    }

    /** Whoever found that its start is hopeless has stopped by itself; what supervises processes starts another. */
    void supervise() {
        for (SimulatedProcess process : List.copyOf(present)) {
            if (process.isRunning() && process.runner().status().state() == RunningState.SHUTDOWN) {
                process.stop();
                replace(process);
            }
        }
        time.schedule(SUPERVISION, this::supervise);
    }

    void reconnect(SimulatedProcess process) {
        if (!process.hasCrashed()) {
            process.coordinator().restore();
        }
    }

    void end() {
        hasEnded = true;
    }

    /** A restart of the broker loses what is not persistent, and only quorum queues are safe from that. */
    void excuseTransient(String why) {
        if (plan.runner().profile().durability() == Durability.COMPATIBLE) {
            journal.excuseAllUnderWay(why);
        }
    }

    void unbind(InMemoryVirtualHost host) {
        try {
            host.unbind(new Binding(names().rpcExchange(), queue(), SERVICE.value()));
            journal.openWindow("the binding was missing");
        } catch (IllegalArgumentException alreadyGone) {
            trace.note("broker", "no binding to delete");
        }
    }

    /** Whether what was deleted is there again, so that nothing is lost any more; looked at while it is not. */
    void closeWindowsIfWhole() {
        if (broker.virtualHost().isBound(new Binding(names().rpcExchange(), queue(), SERVICE.value()))
                && broker.virtualHost().isBound(new Binding(names().eventsExchange(), queue(), Handlers.TOPIC))) {
            journal.closeWindows();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for what a stranger sends.
    void sendHostile() {
        Envelope envelope = new Envelope(
                "application/json",
                chance.happens(0.5) ? "hostile" : null,
                chance.happens(0.5) ? "no-such-queue" : null,
                null,
                false,
                chance.happens(0.5) ? Map.of() : Map.of("nuropb_type", "request", "nuropb_protocol", "0.1.1"),
                chance.of(HOSTILE_BODIES).getBytes(StandardCharsets.UTF_8));
        stranger.publish("", queue(), false, envelope);
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    void sendForgedReply() {
        broker.virtualHost().queues().stream()
                .filter(queue -> !queue.equals(queue()) && queue.contains(CLIENT))
                .findFirst()
                .ifPresent(queue -> stranger.publish(
                        "",
                        queue,
                        false,
                        new Envelope(
                                "application/json",
                                "00000000000000000000000000000000",
                                null,
                                null,
                                false,
                                Map.of("nuropb_type", "response", "nuropb_protocol", "0.1.1"),
                                "{\"result\":\"forged\",\"error\":null}".getBytes(StandardCharsets.UTF_8))));
    }

    /** For a mutant: a copy of a message, past those who count attempts. */
    @SuppressWarnings("FutureReturnValueIgnored")
    void duplicate(String exchange, String routingKey, Envelope envelope) {
        stranger.publish(exchange, routingKey, false, envelope);
    }

    /** For a mutant: the envelope with the body of the one that was shown before it. */
    Envelope withOtherBody(Envelope envelope) {
        byte[] body = shownBefore.orElse(envelope).body();
        shownBefore = Optional.of(envelope);
        return new Envelope(
                envelope.contentType(),
                envelope.correlationId(),
                envelope.replyTo(),
                envelope.expiration(),
                envelope.persistent(),
                envelope.headers(),
                body);
    }

    void closeStranger() {
        stranger.close();
    }
}
