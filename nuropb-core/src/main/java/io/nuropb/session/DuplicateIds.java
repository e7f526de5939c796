package io.nuropb.session;

import io.nuropb.InstanceId;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** Warns when another lease is bound to what has this instance's id: once for each such lease. */
final class DuplicateIds {

    /** How many duplicates are warned of; by then everybody knows. */
    private static final int MAX_WARNINGS = 100;

    private final InstanceId self;
    private final LeaseId lease;
    private final Predicate<LeaseId> ownEarlier;
    private final ListenerQueue listener;
    private final Set<LeaseId> warnedOf = new HashSet<>();

    /** @param ownEarlier whether a lease belonged to an earlier session of this same coordinator */
    DuplicateIds(InstanceId self, LeaseId lease, Predicate<LeaseId> ownEarlier, ListenerQueue listener) {
        this.self = self;
        this.lease = lease;
        this.ownEarlier = ownEarlier;
        this.listener = listener;
    }

    /** Looks at a key that has this instance's id. */
    void inspect(KeyValue entry) {
        entry.lease().filter(this::isForeign).ifPresent(other -> warn(entry, other));
    }

    private boolean isForeign(LeaseId other) {
        return !other.equals(lease) && !ownEarlier.test(other) && warnedOf.size() < MAX_WARNINGS && warnedOf.add(other);
    }

    private void warn(KeyValue entry, LeaseId other) {
        listener.warned("Another instance with the id '" + self + "' is in the fleet: " + entry.key()
                + " is bound to lease " + other + ", and this session has " + lease
                + ". Give each instance an id of its own. (If an earlier run of this instance was killed just now, its lease"
                + " ends by itself, and all is well.)");
    }
}
