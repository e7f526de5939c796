package io.nuropb.inmemory;

import io.nuropb.election.Candidate;
import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import java.time.Duration;
import java.util.List;

/**
 * A witness of everything that happens in an {@link InMemoryCoordinator}'s store, at the moment when it happens: for
 * those who check what must always be true. Called under the store's monitor, so it must be quick and must not call
 * back.
 */
public interface StoreObserver {

    /** A key was written or deleted. */
    void changed(KeyChange change);

    /** A lease was granted or renewed: it ends after the TTL from now, if it is not renewed. */
    void leased(LeaseId lease, Candidate holder, Duration ttl);

    /**
     * The store was replaced by an earlier state of it; leases that live in it are told of next, all others are gone.
     */
    void restored(List<KeyValue> keys);
}
