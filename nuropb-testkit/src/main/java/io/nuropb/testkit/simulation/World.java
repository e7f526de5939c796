package io.nuropb.testkit.simulation;

import io.nuropb.InstanceId;
import io.nuropb.Json;
import io.nuropb.ServiceName;
import io.nuropb.inmemory.CoordinatorBackup;
import io.nuropb.inmemory.InMemoryBroker;
import io.nuropb.inmemory.InMemoryCoordinator;
import io.nuropb.inmemory.InMemoryVirtualHost;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Envelope;
import io.nuropb.runner.RunningState;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyNames;
import io.nuropb.topology.TopologyProfile.Durability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Everything that there is in one simulation: time, servers, processes, and those who watch. */
final class World {

    static final ServiceName SERVICE = new ServiceName("orders");
    static final String CLIENT = "shop";
    static final String TRACE_ID = "trace_id";

    /** What every leader writes its term to. */
    static final String PROPERTY = "shift";

    /** A slow clock goes at this rate at the least: the lease's margin covers it. */
    static final double SLOWEST = 0.905;

    static final double FASTEST = 1.2;

    private static final Duration SUPERVISION = Duration.ofSeconds(2);

    private final Plan plan;
    private final Mutant mutant;
    private final Workload workload;
    private final SeededTime time;
    private final Chance chance;
    private final Network network;
    private final InMemoryCoordinator coordinator;
    private final InMemoryBroker broker;
    private final Stranger stranger;
    private final Json json = new JacksonJson();
    private final Trace trace;
    private final Journal journal = new Journal();
    private final Witness witness;
    private final Handlers handlers;
    private final Set<String> topics;
    private final Load load;
    private final List<SimulatedProcess> present = new ArrayList<>();
    private Optional<Envelope> shownBefore = Optional.empty();
    private CoordinatorBackup backup;
    private int lastProcess;
    private boolean hasEnded;

    World(long seed, Plan plan, Mutant mutant, Workload workload) {
        this.plan = plan;
        this.mutant = mutant;
        this.workload = workload;
        time = new SeededTime(seed);
        chance = new Chance(seed, "world");
        network = new Network(time, new Chance(seed, "network"), plan.latency());
        coordinator = new InMemoryCoordinator(network, plan.ttl());
        broker = new InMemoryBroker(network);
        stranger = new Stranger(broker, chance);
        trace = new Trace(time);
        witness = new Witness(this);
        load = new Load(this, new Chance(seed, "load"), new Chance(seed, "calls"), plan.meanLoad());
        handlers = new Handlers(this, new Chance(seed, "handlers"));
        topics = handlers.topics();
        backup = coordinator.backup();
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

    Workload workload() {
        return workload;
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

    Load load() {
        return load;
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

    Topology topology() {
        return plan.runner().profile().topology(SERVICE, List.of(), topics);
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

    /** How slowly a clock may go. */
    double slowest() {
        return mutant.slowestClock(SLOWEST);
    }

    double slowRate() {
        return mutant.slowestClock(chance.between(SLOWEST, 0.95));
    }

    /** How long messages between a process and the broker take on average when they are slow. */
    Duration latency() {
        return chance.between(Duration.ofMillis(10), Duration.ofSeconds(2));
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

    /** What is not a fault but looks like one ends with the faults, and with what an old backup brought back. */
    void calmDown() {
        network.calmDown();
        coordinator.withdrawControl(SERVICE);
    }

    void end() {
        hasEnded = true;
    }

    /** A restart of the broker loses what is not persistent, and only quorum queues are safe from that. */
    void excuseTransient(String why) {
        if (plan.runner().profile().durability() == Durability.COMPATIBLE) {
            List<Envelope> held = held();
            held.removeIf(Envelope::persistent);
            journal.excuse(held, why);
        }
    }

    /** What the service queue holds: what waits, and what is being delivered. */
    List<Envelope> held() {
        InMemoryVirtualHost host = broker.virtualHost();
        List<Envelope> held = new ArrayList<>();
        if (host.queues().contains(queue())) {
            held.addAll(host.messages(queue()));
            held.addAll(host.delivering(queue()));
        }
        return held;
    }

    /** Whether what is published to an exchange now reaches the service queue. */
    boolean leadsSomewhere(String exchange) {
        InMemoryVirtualHost host = broker.virtualHost();
        return exchange.equals(names().eventsExchange())
                ? host.isBound(new Binding(exchange, queue(), Handlers.TOPIC))
                : host.isBound(new Binding(exchange, queue(), SERVICE.value()));
    }

    /** The broker takes what it held up, wherever that goes then. */
    void unblock() {
        if (!leadsSomewhere(names().eventsExchange())) {
            journal.all().stream()
                    .filter(sent -> sent.kind == Journal.Kind.EVENT && !sent.isOver)
                    .forEach(sent -> sent.excuse("it was held up, and taken when no queue was bound"));
        }
        broker.unblock();
    }

    Stranger stranger() {
        return stranger;
    }

    /** For an instant at which the coordinator is restored: what it held at the latest backup. */
    CoordinatorBackup oldBackup() {
        return backup;
    }

    /** Backs the coordinator up now and then, as an operator does. */
    void backUp() {
        backup = coordinator.backup();
        time.schedule(plan.faulty().dividedBy(5), this::backUp);
    }

    /** Whoever leads writes down its term, as a service does that keeps something which only its leader may change. */
    @SuppressWarnings("FutureReturnValueIgnored") // Whether it could is for the election's record to see.
    void govern() {
        for (SimulatedProcess process : instances()) {
            if (process.isAwake()) {
                process.scheduler()
                        .execute(() -> process.runner()
                                .status()
                                .leader()
                                .filter(leader -> process.runner().leads())
                                .ifPresent(leader -> process.runner()
                                        .putProperty(PROPERTY, leader.term().toString())));
            }
        }
        time.schedule(plan.ttl(), this::govern);
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
}
