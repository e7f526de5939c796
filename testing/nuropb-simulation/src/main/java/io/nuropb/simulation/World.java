package io.nuropb.simulation;

import io.nuropb.InstanceId;
import io.nuropb.Json;
import io.nuropb.ServiceName;
import io.nuropb.inmemory.InMemoryBroker;
import io.nuropb.inmemory.InMemoryVirtualHost;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Envelope;
import io.nuropb.runner.RunningState;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Everything that there is in one simulation: time, servers, processes, and those who watch. */
final class World {

    static final ServiceName SERVICE = new ServiceName("orders");
    static final String CLIENT = "shop";
    static final String TRACE_ID = "trace_id";

    /** What every leader writes its term to. */
    static final String PROPERTY = "shift";

    /** A text that makes a message larger than the broker takes, and no larger than is quickly written. */
    static final String TOO_LARGE = "x".repeat(256 << 10);

    private static final Duration SUPERVISION = Duration.ofSeconds(2);

    /** The same for all fleets: it learns each type that it reads or writes once. */
    private static final Json JSON = new JacksonJson();

    private final Plan plan;
    private final Mutant mutant;
    private final Workload workload;
    private final SeededTime time;
    private final Chance chance;
    private final Network network;
    private final SimulatedCoordinator coordinator;
    private final Optional<BuiltInCoordinator> builtIn;
    private final Optional<StoreRecord> storeRecord;
    private final Map<String, Fault> faults = new LinkedHashMap<>();
    private final Map<String, List<Fault>> apart = new LinkedHashMap<>();
    private final Map<Integer, Edition> editions = new HashMap<>();
    private final InMemoryBroker broker;
    private final Stranger stranger;
    private final Trace trace;
    private final Journal journal = new Journal();
    private final Witness witness;
    private final Handlers handlers;
    private final Set<String> topics;
    private final Load load;
    private final List<SimulatedProcess> present = new ArrayList<>();
    private Optional<Envelope> shownBefore = Optional.empty();
    private int lastProcess;
    private boolean hasEnded;

    World(long seed, Plan plan, Mutant mutant, SimulationConfig config) {
        this.plan = plan;
        this.mutant = mutant;
        workload = config.newWorkload();
        time = new SeededTime(seed);
        chance = new Chance(seed, "world");
        network = new Network(time, new Chance(seed, "network"), plan.latency());
        broker = new InMemoryBroker(network);
        broker.limitMessages(TOO_LARGE.length());
        stranger = new Stranger(broker, chance);
        trace = new Trace(time);
        witness = new Witness(this);
        load = new Load(
                this,
                new Chance(seed, "load"),
                new Chance(seed, "calls"),
                new Chance(seed, "later calls"),
                plan.meanLoad());
        handlers = new Handlers(this, new Chance(seed, "handlers"));
        topics = handlers.topics();
        builtIn = config.coordinator().isPresent()
                ? Optional.empty()
                : Optional.of(new BuiltInCoordinator(this, network));
        storeRecord = builtIn.map(BuiltInCoordinator::record);
        coordinator = builtIn.<SimulatedCoordinator>map(one -> one)
                .orElseGet(() -> config.coordinator().orElseThrow().begin(SERVICE, network, plan.ttl()));
        Stream.of(ProcessFault.values()).forEach(fault -> add(fault.in(this)));
        coordinator.faults().forEach(fault -> add(in(fault)));
        builtIn.ifPresent(one -> Stream.of(OperatorFault.values()).forEach(fault -> add(fault.in(this))));
        Stream.of(BrokerFault.values()).forEach(fault -> add(fault.in(this)));
        Stream.of(MessageFault.values()).forEach(fault -> add(fault.in(this)));
        addApart("callbacks", Stream.of(CallbackFault.values()).map(fault -> fault.in(this)));
        Chance upgrades = new Chance(seed, "upgraded");
        addApart("upgrades", Stream.of(UpgradeFault.values()).map(fault -> fault.in(this, upgrades)));
        addApart("refusals", Stream.of(RefusalFault.values()).map(fault -> fault.in(this)));
        for (int place = 0; place < plan.instances() + plan.clients(); place++) {
            present.add(newProcess(place, 1));
        }
    }

    /** A coordinator's fault tells beforehand what it does to the promises that are checked. */
    private Fault in(CoordinatorFault fault) {
        return new Fault(fault.name(), fault.longest(), victim -> {
            witness.election().harmed(fault.harm());
            return fault.begin().apply(victim.id());
        });
    }

    private void add(Fault fault) {
        if (faults.putIfAbsent(fault.name(), fault) != null) {
            throw new IllegalArgumentException("There are two faults with the name " + fault.name());
        }
    }

    private void addApart(String stream, Stream<Fault> rare) {
        List<Fault> all = rare.toList();
        all.forEach(this::add);
        apart.put(stream, all);
    }

    private SimulatedProcess newProcess(int place, double clockRate) {
        boolean client = place >= plan.instances();
        InstanceId id = new InstanceId((client ? "c" : "i") + place + "-" + ++lastProcess);
        return new SimulatedProcess(this, id, place, client, edition(place), clockRate);
    }

    private Edition edition(int place) {
        return editions.getOrDefault(place, Edition.EARLIER);
    }

    /** From now on, a place in the fleet is taken by another version of the service. */
    void become(int place, Edition edition) {
        editions.put(place, edition);
        SimulatedProcess present = this.present.get(place);
        if (present.isRunning() && present.edition() != edition) {
            present.stop();
            replace(present);
        }
    }

    /** Whether a version of the service consumes anywhere. */
    boolean isServed(Edition edition) {
        return instances().stream()
                .anyMatch(process -> process.edition() == edition
                        && process.isAwake()
                        && process.runner().status().consuming());
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

    SimulatedCoordinator coordinator() {
        return coordinator;
    }

    /** For what only the coordinator in memory can do. */
    BuiltInCoordinator builtIn() {
        return builtIn.orElseThrow(() ->
                new IllegalStateException("This is for the coordinator in memory; " + coordinator + " is another"));
    }

    /** What the coordinator in memory shows that others do not; empty if there is another. */
    Optional<StoreRecord> storeRecord() {
        return storeRecord;
    }

    /** Everything that can befall this fleet, by name. */
    Map<String, Fault> faults() {
        return faults;
    }

    /** Those of them that are rarer and have random numbers of their own, by the stream of these. */
    Map<String, List<Fault>> apart() {
        return apart;
    }

    Fault fault(String name) {
        return Objects.requireNonNull(
                faults.get(name), () -> "There is no fault " + name + " among " + faults.keySet());
    }

    InMemoryBroker broker() {
        return broker;
    }

    Json json() {
        return JSON;
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
        return witness.leader()
                .filter(leader -> present.get(leader.place()) == leader)
                .orElse(present.get(0));
    }

    /** How slowly a clock may go. */
    double slowest() {
        return mutant.slowestClock(coordinator.clockRates().slowest());
    }

    double slowRate() {
        double slowest = coordinator.clockRates().slowest();
        return mutant.slowestClock(chance.between(slowest, (1 + slowest) / 2));
    }

    double fastRate() {
        return coordinator.clockRates().fastest();
    }

    /** How long messages between a process and the broker take on average when they are slow. */
    Duration latency() {
        return chance.between(Duration.ofMillis(10), Duration.ofSeconds(2));
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

    /**
     * Whoever found that its start is hopeless has stopped by itself; what supervises processes starts another. It asks
     * each one how it is, as operators do, whatever that one is about: so a status is read at any time.
     */
    void supervise() {
        for (SimulatedProcess process : List.copyOf(present)) {
            if (process.isRunning() && process.runner().status().state() == RunningState.SHUTDOWN) {
                process.stop();
                replace(process);
            } else {
                witness.diagnosis().asked(process);
            }
        }
        time.schedule(SUPERVISION, this::supervise);
    }

    /** What is not a fault but looks like one ends with the faults, and what they left nevertheless. */
    void calmDown() {
        network.calmDown();
        coordinator.faultsAreOver();
    }

    void end() {
        hasEnded = true;
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

    /** Whether an event of this one's topic reaches the service queue now. */
    boolean isRouted(Journal.Sent event) {
        return broker.virtualHost().isBound(new Binding(names().eventsExchange(), queue(), event.edition.topic()));
    }

    /** The broker takes what it held up, wherever that goes then. */
    void unblock() {
        journal.all().stream()
                .filter(sent -> sent.kind == Journal.Kind.EVENT && !sent.isOver)
                .filter(sent -> !isRouted(sent))
                .forEach(sent -> sent.excuse("it was held up, and taken when no queue was bound"));
        broker.unblock();
    }

    Stranger stranger() {
        return stranger;
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
        return envelope.withBody(body);
    }
}
