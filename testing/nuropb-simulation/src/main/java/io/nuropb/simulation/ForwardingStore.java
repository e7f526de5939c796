package io.nuropb.simulation;

import io.nuropb.store.Committed;
import io.nuropb.store.KeyRange;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Snapshot;
import io.nuropb.store.Transaction;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionStage;

/** A store that passes every call on to another: for tests that change one of them. */
public class ForwardingStore implements LeaseStore {

    /** Where calls go. */
    protected final LeaseStore store;

    /** Passes on to this store, which is closed with it. */
    protected ForwardingStore(LeaseStore store) {
        this.store = store;
    }

    @Override
    public CompletionStage<Void> connect() {
        return store.connect();
    }

    @Override
    public CompletionStage<Granted> grant(Duration ttl) {
        return store.grant(ttl);
    }

    @Override
    public CompletionStage<Renewed> renew(LeaseId lease) {
        return store.renew(lease);
    }

    @Override
    public CompletionStage<Void> revoke(LeaseId lease) {
        return store.revoke(lease);
    }

    @Override
    public CompletionStage<Committed> commit(Transaction transaction) {
        return store.commit(transaction);
    }

    @Override
    public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
        return store.read(ranges);
    }

    @Override
    public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
        return store.watch(ranges, fromRevision, listener);
    }

    @Override
    public void close() {
        store.close();
    }
}
