package io.nuropb.examples.own;

import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.election.Coordinator;
import io.nuropb.election.OperatorControl;
import io.nuropb.json.JacksonJson;
import io.nuropb.session.ServiceKeys;
import io.nuropb.session.SessionConfig;
import io.nuropb.session.StoreCoordinator;
import io.nuropb.session.StoredValues;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.StoreState;
import io.nuropb.store.Transaction;
import io.nuropb.tck.coordinator.CoordinatorBench;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Coordinators over a folder on the bench of the contract of coordinators, and a hand on the file. */
final class FolderCoordinatorBench implements CoordinatorBench {

    private static final SessionConfig SESSIONS = SessionConfig.defaults();

    private final Path folder;
    private final Scheduler scheduler;
    private final Duration ttl;
    /** What uses the folder; contestants enter side by side. */
    private final Collection<Coordinator> open = new ConcurrentLinkedQueue<>();

    FolderCoordinatorBench(Path folder, Scheduler scheduler, Duration ttl) {
        this.folder = folder;
        this.scheduler = scheduler;
        this.ttl = ttl;
    }

    @Override
    public Coordinator connect() {
        Coordinator coordinator = connect(folder);
        open.add(coordinator);
        return coordinator;
    }

    // tag::connect[]
    Coordinator connect(Path path) {
        return new StoreCoordinator(
                new FolderStore(path, scheduler),
                SessionConfig.defaults().withLeaseTtl(ttl),
                scheduler,
                new JacksonJson());
    }
    // end::connect[]

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public Duration ttl() {
        return ttl;
    }

    @Override
    public void removeLeader(ServiceName service) {
        write(Transaction.unconditional().delete(keys(service).leader()));
    }

    @Override
    public void express(ServiceName service, Optional<OperatorControl> wish) {
        String key = keys(service).control();
        StoredValues values = new StoredValues(new JacksonJson());
        write(wish.map(some -> Transaction.unconditional().put(key, values.control(some)))
                .orElseGet(() -> Transaction.unconditional().delete(key)));
    }

    @Override
    public Optional<String> property(ServiceName service, String name) {
        return state().keys().get(keys(service).property(name)).map(KeyValue::value);
    }

    @Override
    public Set<String> leases() {
        return state().leases().keySet();
    }

    private static ServiceKeys keys(ServiceName service) {
        return ServiceKeys.of(SESSIONS.keyPrefix(), service);
    }

    Path file() {
        return folder.resolve("state");
    }

    private StoreState state() {
        try {
            List<String> lines = Files.exists(file()) ? Files.readAllLines(file()) : List.of();
            return new StoreState(FolderStore.MAX_CHANGES, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends all leases, as an operator's hand would. */
    void revokeAll() {
        leases().forEach(lease -> await(store -> store.revoke(new LeaseId(lease))));
    }

    private void write(Transaction transaction) {
        await(store -> store.commit(transaction));
    }

    private void await(Function<LeaseStore, CompletionStage<?>> call) {
        LeaseStore store = new FolderStore(folder, scheduler);
        try {
            scheduler.await(call.apply(store), patience());
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Cannot change what is in " + folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            store.close();
        }
    }

    @Override
    public void close() {
        open.forEach(Coordinator::close);
        scheduler.close();
    }
}
