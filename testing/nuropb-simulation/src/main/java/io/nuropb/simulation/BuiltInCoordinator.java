package io.nuropb.simulation;

import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.election.Coordinator;
import io.nuropb.election.OperatorControl;
import io.nuropb.inmemory.CoordinatorBackup;
import io.nuropb.inmemory.InMemoryCoordinator;
import io.nuropb.inmemory.InMemoryCoordinatorClient;
import io.nuropb.simulation.SeededDisturbance.Damage;
import io.nuropb.simulation.SeededDisturbance.Kind;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.testkit.PassingStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The coordinator in memory, which is simulated where nobody brings another; everything that happens in its store is
 * seen.
 */
final class BuiltInCoordinator implements SimulatedCoordinator {

    private final World world;
    private final InMemoryCoordinator store;
    private final StoreRecord record;
    private final Map<InstanceId, InMemoryCoordinatorClient> clients = new HashMap<>();
    private final Map<InstanceId, ClusterMember> members = new HashMap<>();
    private final Set<InstanceId> ended = new HashSet<>();
    private CoordinatorBackup backup;
    private boolean calm;

    BuiltInCoordinator(World world, Scheduler network) {
        this.world = world;
        store = new InMemoryCoordinator(network, world.plan().ttl());
        record = new StoreRecord(world, store);
        store.observe(record);
        backup = store.backup();
        backUpLater();
    }

    InMemoryCoordinator store() {
        return store;
    }

    StoreRecord record() {
        return record;
    }

    Duration ttl() {
        return world.plan().ttl();
    }

    @Override
    public Coordinator connect(InstanceId process, Scheduler scheduler) {
        InMemoryCoordinatorClient client = store.connect(scheduler, sound -> {
            ClusterMember member = new ClusterMember(sound, ttl());
            members.put(process, member);
            return observed(process, world.mutant().store(member, world));
        });
        clients.put(process, client);
        return client;
    }

    private LeaseStore observed(InstanceId process, LeaseStore sound) {
        return new PassingStore(sound) {
            @Override
            public CompletionStage<LeaseStore.Renewed> renew(LeaseId lease) {
                world.present().stream()
                        .filter(one -> one.id().equals(process))
                        .forEach(one -> world.witness().progress().renews(one));
                return base.renew(lease);
            }
        };
    }

    InMemoryCoordinatorClient client(InstanceId process) {
        return Objects.requireNonNull(clients.get(process), () -> "Process " + process + " never connected");
    }

    @Override
    public void ended(InstanceId process) {
        client(process).pause();
        client(process).cut();
        ended.add(process);
    }

    @Override
    public List<CoordinatorFault> faults() {
        return Stream.of(BuiltInCoordinatorFault.values())
                .map(fault -> fault.of(this))
                .toList();
    }

    /** Backs it up now and then, as an operator does. */
    private void backUpLater() {
        after(world.plan().faulty().dividedBy(5), () -> {
            backup = store.backup();
            backUpLater();
        });
    }

    /** For an instant at which it is restored. */
    CoordinatorBackup latestBackup() {
        return backup;
    }

    Scheduler.Timer after(Duration delay, Runnable task) {
        return world.time().schedule(delay, task);
    }

    /** A delay that answers may have and still arrive within a client's patience; none in peace. */
    Duration delay() {
        return calm ? Duration.ZERO : world.chance().between(Duration.ZERO, ttl().dividedBy(2));
    }

    void disturb(InstanceId process, Kind kind, Damage damage) {
        client(process).disturb(new SeededDisturbance(world.chance(), kind, damage, ttl().dividedBy(4)));
    }

    private ClusterMember member(InstanceId process) {
        return Objects.requireNonNull(members.get(process), () -> "Process " + process + " never connected");
    }

    /** A process's member of the cluster is stuck; it led the others, who go on under another one. */
    void stick(InstanceId process) {
        client(process).stall();
        member(process).stuck(true);
        store.extendLeases();
    }

    /** Puts a process's way to the store right again, unless the process has ended. */
    void reconnect(InstanceId process) {
        if (!ended.contains(process)) {
            member(process).stuck(false);
            client(process).restore();
        }
    }

    void removeLeader() {
        record.removesLeader();
        store.removeLeader(World.SERVICE);
    }

    /** The watches of all end, or fall silent. */
    boolean hasSilentWatches() {
        return clients.values().stream().anyMatch(InMemoryCoordinatorClient::hasSilentWatches);
    }

    void disturbWatches(boolean silent) {
        clients.values()
                .forEach(silent ? InMemoryCoordinatorClient::silenceWatches : InMemoryCoordinatorClient::breakWatches);
    }

    void pause() {
        store.control(World.SERVICE, new OperatorControl(false, "operator", "to look at something"));
    }

    /** An old backup may have brought an operator's wish back. */
    @Override
    public void faultsAreOver() {
        calm = true;
        store.withdrawControl(World.SERVICE);
    }

    @Override
    public Set<String> leases() {
        return store.leases().stream().map(String::valueOf).collect(Collectors.toSet());
    }

    /** Nothing: all of it is in memory. */
    @Override
    public void close() {}
}
