package io.nuropb.inmemory;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.Scheduler.Timer;
import io.nuropb.election.Candidate;
import io.nuropb.store.LeaseId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Leases that live at the server, and end by its scheduler's clock.
 *
 * <p>Not thread-safe: {@link CoordinatorServer} guards it.
 */
final class LeaseTable {

    /** {@code holder} is for those who look from outside; the lease is known by its number alone. */
    record Granted(LeaseId id, Duration ttl, Candidate holder, Moment expires, Timer timer) {}

    private final Scheduler scheduler;
    private final Consumer<LeaseId> onDue;
    private final Map<LeaseId, Granted> leases = new LinkedHashMap<>();

    /** @param onDue called by a timer when a lease may have ended */
    LeaseTable(Scheduler scheduler, Consumer<LeaseId> onDue) {
        this.scheduler = scheduler;
        this.onDue = onDue;
    }

    void grant(LeaseId id, Duration ttl, Candidate holder) {
        begin(id, ttl, holder);
    }

    Optional<Granted> get(LeaseId id) {
        return Optional.ofNullable(leases.get(id));
    }

    List<Granted> all() {
        return List.copyOf(leases.values());
    }

    /** Lets the lease last for its TTL from now. */
    void extend(Granted lease) {
        lease.timer().cancel();
        begin(lease.id(), lease.ttl(), lease.holder());
    }

    boolean hasExpired(LeaseId id) {
        return get(id).filter(l -> !scheduler.now().isBefore(l.expires())).isPresent();
    }

    void remove(LeaseId id) {
        get(id).ifPresent(lease -> {
            lease.timer().cancel();
            leases.remove(id);
        });
    }

    /** Lets no lease end while the server is down. */
    void hold() {
        leases.values().forEach(lease -> lease.timer().cancel());
    }

    private void begin(LeaseId id, Duration ttl, Candidate holder) {
        Timer timer = scheduler.schedule(ttl, () -> onDue.accept(id));
        leases.put(id, new Granted(id, ttl, holder, scheduler.now().plus(ttl), timer));
    }
}
