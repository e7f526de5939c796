package io.nuropb.store;

import io.nuropb.election.SessionLoss.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All that a store holds, leases and keys, as lines of text: for stores that keep it in one place which can be replaced
 * as a whole, such as a file, a row of a table, or an object.
 *
 * <p>A lease is a number that its holder keeps moving. Who looks at it, and finds it to stand still for a whole TTL,
 * revokes it. Not thread-safe.
 */
public final class StoreState {

    private static final String LEASE = "lease";

    /**
     * A lease that has not ended.
     *
     * @param ttl how long it lasts without a renewal
     * @param renewals how often it was renewed
     */
    public record Lease(Duration ttl, long renewals) {}

    private final Map<String, Lease> leases = new TreeMap<>();
    private final KeyHistory keys;
    private final long revisionBefore;
    private boolean leasesChanged;

    /**
     * What was written down by {@link #lines}.
     *
     * @param limit how many changes are remembered from now on
     * @param lines none for an empty store
     * @throws RuntimeException if it is damaged
     */
    public StoreState(int limit, List<String> lines) {
        int begin = (int)
                lines.stream().takeWhile(line -> line.startsWith(LEASE + " ")).count();
        for (String line : lines.subList(0, begin)) {
            String[] fields = TextLine.fields(line);
            leases.put(fields[1], new Lease(Duration.parse(fields[2]), Long.parseLong(fields[3])));
        }
        keys = KeyHistory.read(limit, lines.subList(begin, lines.size()));
        revisionBefore = keys.revision();
    }

    /** Whether it has become another than was written down, so that it is to be written down anew. */
    public boolean isChanged() {
        return leasesChanged || keys.revision() != revisionBefore;
    }

    /** All of it, for the constructor. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        leases.forEach((id, lease) -> lines.add(TextLine.of(LEASE, id, lease.ttl(), lease.renewals())));
        lines.addAll(keys.lines());
        return lines;
    }

    /** The leases that have not ended, by their names: a copy. */
    public Map<String, Lease> leases() {
        return new TreeMap<>(leases);
    }

    /** The keys, to be read. */
    public KeyHistory keys() {
        return keys;
    }

    /** See {@link LeaseStore#grant}. */
    public LeaseStore.Granted grant(LeaseId id, Duration ttl) {
        leases.put(id.text(), new Lease(ttl, 0));
        leasesChanged = true;
        return new LeaseStore.Granted(id, ttl);
    }

    /** See {@link LeaseStore#renew}. */
    public LeaseStore.Renewed renew(LeaseId id) {
        Lease lease = require(id);
        leases.put(id.text(), new Lease(lease.ttl(), lease.renewals() + 1));
        leasesChanged = true;
        return new LeaseStore.Renewed(lease.ttl(), keys.revision());
    }

    /** See {@link LeaseStore#revoke}. Returns whether it had not ended. */
    public boolean revoke(LeaseId id) {
        keys.deleteBoundTo(id);
        boolean wasThere = leases.remove(id.text()) != null;
        leasesChanged |= wasThere;
        return wasThere;
    }

    /** See {@link LeaseStore#commit}. */
    public Committed commit(Transaction transaction) {
        transaction.puts().forEach(put -> put.lease().ifPresent(this::require));
        return keys.commit(transaction);
    }

    private Lease require(LeaseId id) {
        return Optional.ofNullable(leases.get(id.text()))
                .orElseThrow(() -> StoreException.refused(Reason.EXPIRED, "Lease " + id + " has ended", null));
    }
}
