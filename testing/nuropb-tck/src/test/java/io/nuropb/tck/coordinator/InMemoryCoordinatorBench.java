package io.nuropb.tck.coordinator;

import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.election.Coordinator;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.inmemory.CoordinatorBackup;
import io.nuropb.inmemory.InMemoryCoordinator;
import io.nuropb.inmemory.InMemoryCoordinatorClient;
import io.nuropb.store.LeaseStore;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An in-memory coordinator on the contracts' bench, in whatever time. */
final class InMemoryCoordinatorBench implements CoordinatorFaultBench, MixedFleetBench {

    private final Scheduler scheduler;
    private final Duration ttl;
    private final UnaryOperator<LeaseStore> between;
    private final InMemoryCoordinator coordinator;
    private @Nullable CoordinatorBackup backup;

    InMemoryCoordinatorBench(Scheduler scheduler, Duration ttl) {
        this(scheduler, ttl, UnaryOperator.identity());
    }

    /** @param between given the store, returns what the sessions use */
    InMemoryCoordinatorBench(Scheduler scheduler, Duration ttl, UnaryOperator<LeaseStore> between) {
        this.scheduler = scheduler;
        this.ttl = ttl;
        this.between = between;
        coordinator = new InMemoryCoordinator(scheduler, ttl);
    }

    /** The coordinator itself, for what only tests of it ask. */
    InMemoryCoordinator coordinator() {
        return coordinator;
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public Duration ttl() {
        return ttl;
    }

    @Override
    public Coordinator connect() {
        return client();
    }

    private InMemoryCoordinatorClient client() {
        return coordinator.connect(scheduler, between);
    }

    @Override
    public FaultyClient connectFaulty() {
        return new Faulty(client());
    }

    @Override
    public Coordinator refused(Reason reason) {
        InMemoryCoordinatorClient client = client();
        client.refuse(reason);
        return client;
    }

    @Override
    public void express(ServiceName service, Optional<OperatorControl> wish) {
        wish.ifPresentOrElse(w -> coordinator.control(service, w), () -> coordinator.withdrawControl(service));
    }

    @Override
    public Optional<String> property(ServiceName service, String name) {
        return coordinator.property(service, name);
    }

    @Override
    public Set<String> leases() {
        return coordinator.leases().stream().map(String::valueOf).collect(Collectors.toSet());
    }

    @Override
    public void removeLeader(ServiceName service) {
        coordinator.removeLeader(service);
    }

    @Override
    public void revokeLeadersLease(ServiceName service) {
        coordinator.leader(service).ifPresent(leader -> coordinator.expire(service, leader.instance()));
    }

    @Override
    public void compact() {
        coordinator.compact();
    }

    @Override
    public void stop() {
        coordinator.stop();
    }

    @Override
    public void start() {
        coordinator.start();
    }

    @Override
    public void startInAnEarlierState() {
        coordinator.startFromEmptyBackup();
    }

    @Override
    public void backUp() {
        backup = coordinator.backup();
    }

    @Override
    public void startFromBackup() {
        coordinator.startFrom(Objects.requireNonNull(backup, "Nothing was backed up"));
    }

    @Override
    public MixedFleetBench.PythonInstance python(ServiceName service, InstanceId id) {
        return new Python(coordinator.python(service, id));
    }

    @Override
    public void close() {
        scheduler.close();
    }

    private record Python(io.nuropb.inmemory.PythonInstance instance) implements MixedFleetBench.PythonInstance {
        @Override
        public boolean campaign() {
            return instance.campaign();
        }

        @Override
        public void say(boolean ready) {
            instance.say(ready);
        }

        @Override
        public boolean mayConsume() {
            return instance.mayConsume();
        }

        @Override
        public boolean mayStart() {
            return instance.mayStart();
        }

        @Override
        public void stop() {
            instance.stop();
        }
    }

    private record Faulty(InMemoryCoordinatorClient client) implements FaultyClient {
        @Override
        public Coordinator coordinator() {
            return client;
        }

        @Override
        public void cut() {
            client.cut();
        }

        @Override
        public void stall() {
            client.stall();
        }

        @Override
        public void delayAnswers(Duration delay) {
            client.delayAnswers(delay);
        }

        @Override
        public void restore() {
            client.restore();
        }

        @Override
        public void pause() {
            client.pause();
        }

        @Override
        public void resume() {
            client.resume();
        }

        @Override
        public void loseNextElectionAnswer() {
            client.loseNextElectionAnswer();
        }

        @Override
        public void breakWatches() {
            client.breakWatches();
        }

        @Override
        public void silenceWatches() {
            client.silenceWatches();
        }
    }
}
