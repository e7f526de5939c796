package io.nuropb.simulation;

import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.election.Coordinator;
import io.nuropb.election.OperatorControl;
import io.nuropb.json.JacksonJson;
import io.nuropb.session.ServiceKeys;
import io.nuropb.session.SessionConfig;
import io.nuropb.session.StoreCoordinator;
import io.nuropb.session.StoredValues;
import io.nuropb.simulation.CoordinatorFault.Harm;
import io.nuropb.simulation.SeededDisturbance.Damage;
import io.nuropb.simulation.SeededDisturbance.Kind;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The sessions of production over somebody's store, and all that can befall the ways to it. */
final class StoreInSimulation implements SimulatedCoordinator {

    private static final Duration OPERATORS_PATIENCE = Duration.ofSeconds(1);

    private final SimulatedStore store;
    private final Scheduler network;
    private final Duration ttl;
    private final Chance chance;
    private final ServiceKeys keys;
    private final Map<InstanceId, StoreWay> ways = new HashMap<>();
    private final Set<InstanceId> ended = new HashSet<>();
    private int operators;
    private boolean down;

    StoreInSimulation(SimulatedStore.Factory factory, ServiceName service, Scheduler network, Duration ttl) {
        this.network = network;
        this.ttl = ttl;
        store = factory.begin(network);
        chance = new Chance(network.random().nextLong(), "store");
        keys = ServiceKeys.of(SessionConfig.defaults().keyPrefix(), service);
    }

    @Override
    public Coordinator connect(InstanceId process, Scheduler scheduler) {
        StoreWay way = new StoreWay(store.connect(process, scheduler), network, scheduler);
        ways.put(process, way);
        if (down) {
            way.cut();
        }
        SessionConfig config = SessionConfig.defaults().withLeaseTtl(ttl).withCallLimit(ttl.dividedBy(3));
        return new StoreCoordinator(way, config, scheduler, new JacksonJson());
    }

    private StoreWay way(InstanceId process) {
        return Objects.requireNonNull(ways.get(process), () -> "Process " + process + " never connected");
    }

    @Override
    public void ended(InstanceId process) {
        ended.add(process);
        way(process).end();
    }

    @Override
    public List<CoordinatorFault> faults() {
        List<CoordinatorFault> faults = new ArrayList<>(store.faults());
        faults.add(way("STORE_CUT", 40, StoreWay::cut));
        faults.add(fault("STORE_OUTAGE", 60, Harm.NONE, victim -> {
            down = true;
            ways.values().forEach(StoreWay::cut);
            return () -> {
                down = false;
                ways.keySet().forEach(this::reconnect);
            };
        }));
        faults.add(disturbing("STORE_SLOW", 1, Kind.ANSWER, Damage.LATE));
        faults.add(disturbing("STORE_SILENT", 1, Kind.ANSWER, Damage.LOST));
        for (Kind kind : Kind.values()) {
            for (Damage damage : Damage.values()) {
                faults.add(disturbing("STORE_" + kind + "_" + damage, SeededDisturbance.SHARE, kind, damage));
            }
        }
        faults.add(once("STORE_WATCHES_BROKEN", Harm.NONE, victim -> way(victim).breakWatches()));
        faults.add(once("STORE_WATCHES_SILENT", Harm.NONE, victim -> way(victim).silenceWatches()));
        faults.add(once(
                "STORE_LEASE_REVOKED",
                Harm.UNSEATS,
                victim -> way(victim).leases().forEach(this::revoke)));
        faults.add(once(
                "STORE_LEADER_REMOVED",
                Harm.UNSEATS,
                victim -> operate(Transaction.unconditional().delete(keys.leader()))));
        faults.add(fault("STORE_OPERATOR_PAUSES", 20, Harm.NONE, victim -> {
            String wish = new StoredValues(new JacksonJson())
                    .control(new OperatorControl(false, "operator", "to look at something"));
            operate(Transaction.unconditional().put(keys.control(), wish));
            return this::withdrawWish;
        }));
        return faults;
    }

    private CoordinatorFault way(String name, int longestSeconds, Consumer<StoreWay> damage) {
        return fault(name, longestSeconds, Harm.NONE, victim -> {
            damage.accept(way(victim));
            return () -> reconnect(victim);
        });
    }

    private CoordinatorFault disturbing(String name, double share, Kind kind, Damage damage) {
        return way(name, 40, way -> way.disturb(new SeededDisturbance(chance, share, kind, damage, ttl.dividedBy(4))));
    }

    private void reconnect(InstanceId process) {
        if (!ended.contains(process)) {
            way(process).restore();
        }
    }

    private static CoordinatorFault once(String name, Harm harm, Consumer<InstanceId> act) {
        return fault(name, 1, harm, victim -> {
            act.accept(victim);
            return () -> {};
        });
    }

    private static CoordinatorFault fault(
            String name, int longestSeconds, Harm harm, Function<InstanceId, Runnable> begin) {
        return new CoordinatorFault(name, Duration.ofSeconds(longestSeconds), harm, begin);
    }

    private void withdrawWish() {
        operate(Transaction.unconditional().delete(keys.control()));
    }

    private void revoke(LeaseId lease) {
        LeaseStore hand = hand();
        hand.connect().thenCompose(connected -> hand.revoke(lease)).whenComplete((revoked, thrown) -> hand.close());
    }

    /** Writes as an operator's tool does; one that finds the store out of reach tries again. */
    private void operate(Transaction transaction) {
        LeaseStore hand = hand();
        hand.connect().thenCompose(connected -> hand.commit(transaction)).whenComplete((done, thrown) -> {
            hand.close();
            if (thrown != null) {
                network.schedule(OPERATORS_PATIENCE, () -> operate(transaction));
            }
        });
    }

    private LeaseStore hand() {
        return store.connect(new InstanceId("operator-" + ++operators), network);
    }

    @Override
    public ClockRates clockRates() {
        return store.clockRates();
    }

    /** An old state may have come back with a wish, or nobody could withdraw it. */
    @Override
    public void faultsAreOver() {
        withdrawWish();
    }

    @Override
    public Set<String> leases() {
        return ways.values().stream()
                .flatMap(way -> way.leases().stream())
                .map(LeaseId::text)
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        store.close();
    }
}
