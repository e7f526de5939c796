package io.nuropb.testkit;

import io.nuropb.store.Committed;
import io.nuropb.store.KeyRange;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Snapshot;
import io.nuropb.store.Transaction;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionStage;

/**
 * A store that passes everything on to another one: for tests and own stores that change or count one thing of it. As
 * thread-safe as the other one.
 */
public class PassingStore implements LeaseStore {

    /** The other one. */
    protected final LeaseStore base;

    /** @param base what everything is passed on to; it is closed with this one */
    protected PassingStore(LeaseStore base) {
        this.base = base;
    }

    @Override
    public CompletionStage<Void> connect() {
        return base.connect();
    }

    @Override
    public CompletionStage<Granted> grant(Duration ttl) {
        return base.grant(ttl);
    }

    @Override
    public CompletionStage<Renewed> renew(LeaseId lease) {
        return base.renew(lease);
    }

    @Override
    public CompletionStage<Void> revoke(LeaseId lease) {
        return base.revoke(lease);
    }

    @Override
    public CompletionStage<Committed> commit(Transaction transaction) {
        return base.commit(transaction);
    }

    @Override
    public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
        return base.read(ranges);
    }

    @Override
    public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
        return base.watch(ranges, fromRevision, listener);
    }

    @Override
    public void close() {
        base.close();
    }
}
