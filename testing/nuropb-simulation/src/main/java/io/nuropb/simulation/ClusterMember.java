package io.nuropb.simulation;

import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.testkit.PassingStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The member of the coordinator's cluster to which a process is connected. One that is stuck renews leases as it did,
 * and knows of nothing new; but these renewals have no effect.
 */
final class ClusterMember extends PassingStore {

    private final Duration ttl;
    private long revision;
    private boolean stuck;

    /** @param ttl how long leases last */
    ClusterMember(LeaseStore base, Duration ttl) {
        super(base);
        this.ttl = ttl;
    }

    void stuck(boolean value) {
        stuck = value;
    }

    @Override
    public CompletionStage<Renewed> renew(LeaseId lease) {
        if (stuck) {
            return CompletableFuture.completedFuture(new Renewed(ttl, revision));
        }
        return base.renew(lease).thenApply(renewed -> {
            revision = renewed.revision();
            return renewed;
        });
    }
}
