package io.nuropb.inmemory;

import io.nuropb.Scheduler;
import io.nuropb.election.Candidate;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.inmemory.KeyValueStore.Change;
import io.nuropb.inmemory.KeyValueStore.Entry;
import io.nuropb.inmemory.KeyValueStore.Put;
import io.nuropb.inmemory.StoreObserver.Written;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The server side: the store, the leases, and whether it runs.
 *
 * <p>Thread-safe. Everything is done under one monitor, and nothing of it calls out: what it tells is put on a {@link Wire}.
 */
final class CoordinatorServer {

    /** A session's lease with a shorter TTL is refused, as etcd has a floor too. */
    static final Duration MIN_TTL = Duration.ofSeconds(2);

    /** What the store holds under a prefix, as of a revision. */
    record Snapshot(long revision, List<Entry> entries) {}

    /** A store and its leases at one moment; nobody changes them any more. */
    record Backup(KeyValueStore store, List<LeaseTable.Granted> leases) {

        /** As it was before anything was written. */
        static Backup empty() {
            return new Backup(new KeyValueStore(), List.of());
        }
    }

    /** What became of a transaction, and the store's revision after it. */
    record Outcome(boolean committed, long revision) {}

    /** An answer with the store's revision at that time. */
    record Answer<T>(long revision, T value) {}

    private final Scheduler scheduler;
    private final List<CoordinatorLink> links = new ArrayList<>();
    private final List<StoreObserver> observers = new ArrayList<>();
    private final Set<Long> doomed = new HashSet<>();
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
     * @throws Refusal if it cannot be done
     */
    synchronized <T> Answer<T> answer(Function<CoordinatorServer, T> request) {
        if (!running) {
            throw new Refusal(Reason.UNREACHABLE, "The coordinator does not run");
        }
        T value = request.apply(this);
        return new Answer<>(store.revision(), value);
    }

    synchronized void observe(StoreObserver added) {
        observers.add(added);
        store.observe(this::tell);
    }

    private void tell(Change change) {
        Written written = written(change);
        observers.forEach(observer -> observer.changed(written));
    }

    private static Written written(Change change) {
        return new Written(
                change.revision(),
                change.key(),
                change.entry().map(Entry::value),
                change.entry().map(Entry::created).orElse(0L),
                change.entry().map(Entry::lease).orElse(0L));
    }

    private void tellLease(LeaseTable.Granted lease) {
        observers.forEach(observer -> observer.leased(lease.id(), lease.holder(), lease.ttl()));
    }

    synchronized long grant(Duration ttl, Candidate holder) {
        if (ttl.compareTo(MIN_TTL) < 0) {
            throw new Refusal(
                    Reason.INVALID, "A lease with a TTL of " + ttl + " was asked for; the minimum is " + MIN_TTL);
        }
        leases.grant(++lastLease, ttl, holder);
        leases.get(lastLease).ifPresent(this::tellLease);
        return lastLease;
    }

    /** Returns the TTL that begins now; empty if the lease has ended. */
    synchronized Optional<Duration> renew(long lease) {
        leases.get(lease).ifPresent(this::extend);
        Optional<Duration> renewed = leases.get(lease).map(LeaseTable.Granted::ttl);
        if (doomed.remove(lease)) {
            revoke(lease);
        }
        return renewed;
    }

    private void extend(LeaseTable.Granted lease) {
        leases.extend(lease);
        tellLease(lease);
    }

    /** Ends a lease and deletes its keys; nothing happens if it has ended before. */
    synchronized void revoke(long lease) {
        leases.remove(lease);
        store.delete(store.keysOf(lease));
    }

    synchronized boolean isAlive(long lease) {
        return leases.get(lease).isPresent();
    }

    synchronized List<LeaseTable.Granted> leases() {
        return leases.all();
    }

    synchronized Snapshot read(String prefix) {
        return new Snapshot(store.revision(), store.under(prefix));
    }

    synchronized Optional<Entry> get(String key) {
        return store.get(key);
    }

    /** Writes if the key was created by that revision; 0 stands for a key that is not there. */
    synchronized Outcome putIf(String key, long created, List<Put> puts) {
        if (store.created(key) != created) {
            return new Outcome(false, store.revision());
        }
        return put(puts);
    }

    /** Writes unless a lease among the puts has ended. */
    synchronized Outcome put(List<Put> puts) {
        boolean leased = puts.stream()
                .allMatch(p -> p.lease() == 0 || leases.get(p.lease()).isPresent());
        return leased ? new Outcome(true, store.put(puts)) : new Outcome(false, store.revision());
    }

    synchronized void delete(String key) {
        store.delete(List.of(key));
    }

    synchronized Optional<Runnable> watch(String prefix, long from, Consumer<List<Change>> told) {
        return store.watch(prefix, from, told).map(this::guarded);
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
        List<Written> kept = store.under("").stream()
                .map(entry -> written(new Change(entry.modified(), entry.key(), Optional.of(entry))))
                .toList();
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

    private synchronized void expireIfDue(long lease) {
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
