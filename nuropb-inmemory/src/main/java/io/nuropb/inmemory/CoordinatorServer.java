package io.nuropb.inmemory;

import io.nuropb.DurationText;
import io.nuropb.Scheduler;
import io.nuropb.election.Candidate;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.store.Committed;
import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyRange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore.Renewed;
import io.nuropb.store.Snapshot;
import io.nuropb.store.StoreException;
import io.nuropb.store.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The server side: the store, the leases, and whether it runs.
 *
 * <p>Thread-safe. Everything is done under one monitor, and nothing of it calls out: what it tells is put on a
 * {@link Pipe}.
 */
final class CoordinatorServer {

    /** A session's lease with a shorter TTL is refused, as etcd has a floor too. */
    static final Duration MIN_TTL = Duration.ofSeconds(2);

    /** A store and its leases at one moment; nobody changes them any more. */
    record Backup(KeyValueStore store, List<LeaseTable.Granted> leases) {

        /** As it was before anything was written. */
        static Backup empty() {
            return new Backup(new KeyValueStore(), List.of());
        }
    }

    /** An answer with the store's revision at that time. */
    record Answer<T>(long revision, T value) {}

    private final Scheduler scheduler;
    private final List<CoordinatorLink> links = new ArrayList<>();
    private final List<StoreObserver> observers = new ArrayList<>();
    private final Set<LeaseId> doomed = new HashSet<>();
    private KeyValueStore store = new KeyValueStore();
    private LeaseTable leases;
    private long lastLease;
    private boolean running = true;

    CoordinatorServer(Scheduler scheduler) {
        this.scheduler = scheduler;
        leases = new LeaseTable(scheduler, this::expireIfDue);
    }

    /**
     * Does what a client asked for.
     *
     * @throws StoreException if it cannot be done
     */
    synchronized <T> Answer<T> answer(Function<CoordinatorServer, T> request) {
        if (!running) {
            throw StoreException.unanswered("The coordinator does not run", null);
        }
        T value = request.apply(this);
        return new Answer<>(store.revision(), value);
    }

    synchronized void observe(StoreObserver added) {
        observers.add(added);
        store.observe(this::tell);
    }

    private void tell(KeyChange change) {
        observers.forEach(observer -> observer.changed(change));
    }

    private void tellLease(LeaseTable.Granted lease) {
        observers.forEach(observer -> observer.leased(lease.id(), lease.holder(), lease.ttl()));
    }

    synchronized LeaseId grant(Duration ttl, Candidate holder) {
        if (ttl.compareTo(MIN_TTL) < 0) {
            throw StoreException.refused(
                    Reason.INVALID,
                    "A lease with a TTL of " + DurationText.of(ttl) + " was asked for; the minimum is "
                            + DurationText.of(MIN_TTL),
                    null);
        }
        LeaseId lease = new LeaseId(Long.toString(++lastLease));
        leases.grant(lease, ttl, holder);
        leases.get(lease).ifPresent(this::tellLease);
        return lease;
    }

    synchronized Renewed renew(LeaseId lease) {
        LeaseTable.Granted present = leases.get(lease).orElseThrow(() -> unknown(lease));
        extend(present);
        Renewed renewed = new Renewed(present.ttl(), store.revision());
        if (doomed.remove(lease)) {
            revoke(lease);
        }
        return renewed;
    }

    private static StoreException unknown(LeaseId lease) {
        return StoreException.refused(
                Reason.EXPIRED, "The coordinator does not know lease " + lease + " any more", null);
    }

    private void extend(LeaseTable.Granted lease) {
        leases.extend(lease);
        tellLease(lease);
    }

    /** Ends a lease and deletes its keys; nothing happens if it has ended before. */
    synchronized void revoke(LeaseId lease) {
        leases.remove(lease);
        store.deleteBoundTo(lease);
    }

    synchronized List<LeaseTable.Granted> leases() {
        return leases.all();
    }

    synchronized Snapshot read(Collection<KeyRange> ranges) {
        return store.read(ranges);
    }

    synchronized Optional<KeyValue> get(String key) {
        return store.get(key);
    }

    synchronized Committed commit(Transaction transaction) {
        if (transaction.condition().map(store::holds).orElse(true)) {
            transaction.puts().stream().flatMap(put -> put.lease().stream()).forEach(this::requireAlive);
        }
        return store.commit(transaction);
    }

    private void requireAlive(LeaseId lease) {
        if (leases.get(lease).isEmpty()) {
            throw unknown(lease);
        }
    }

    synchronized Optional<Runnable> watch(List<KeyRange> ranges, long from, Consumer<List<KeyChange>> told) {
        return store.watch(ranges, from, told).map(this::guarded);
    }

    synchronized void compact() {
        store.compact();
    }

    synchronized void connect(CoordinatorLink link) {
        links.add(link);
    }

    synchronized void disconnect(CoordinatorLink link) {
        links.remove(link);
    }

    /** Goes down; keys and leases are kept. */
    void stop() {
        halt().forEach(link -> link.reset("The coordinator went down"));
    }

    /** Comes up again; every lease lasts for its whole TTL from now, as on etcd. */
    synchronized void start() {
        running = true;
        extendLeases();
    }

    /** Lets every lease last for its whole TTL from now. */
    synchronized void extendLeases() {
        leases.all().forEach(this::extend);
    }

    /** The store and the leases as they are now. */
    synchronized Backup backup() {
        return new Backup(store.copy(), leases.all());
    }

    /** Comes up as a backup was; every lease in it lasts for its whole TTL from now. */
    synchronized void start(Backup backup) {
        leases.hold();
        store = backup.store().copy();
        leases = new LeaseTable(scheduler, this::expireIfDue);
        running = true;
        List<KeyValue> kept = List.copyOf(store.all());
        observers.forEach(observer -> observer.restored(kept));
        if (!observers.isEmpty()) {
            store.observe(this::tell);
        }
        for (LeaseTable.Granted lease : backup.leases()) {
            leases.grant(lease.id(), lease.ttl(), lease.holder());
            leases.get(lease.id()).ifPresent(this::tellLease);
        }
    }

    /** A server with what this one holds now, for those who only read. */
    synchronized CoordinatorServer frozen() {
        CoordinatorServer frozen = new CoordinatorServer(scheduler);
        frozen.store = store.copy();
        return frozen;
    }

    synchronized long revision() {
        return store.revision();
    }

    synchronized boolean isRunning() {
        return running;
    }

    /** The next renewal of an instance's lease is answered well, and then the lease ends. */
    synchronized void revokeAfterRenewal(Candidate holder) {
        leases.all().stream().filter(lease -> lease.holder().equals(holder)).forEach(lease -> doomed.add(lease.id()));
    }

    private synchronized List<CoordinatorLink> halt() {
        running = false;
        leases.hold();
        return List.copyOf(links);
    }

    private synchronized void expireIfDue(LeaseId lease) {
        if (running && leases.hasExpired(lease)) {
            revoke(lease);
        }
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            synchronized (this) {
                task.run();
            }
        };
    }
}
