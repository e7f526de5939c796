package io.nuropb.testkit.simulation;

import io.nuropb.store.Committed;
import io.nuropb.store.KeyRange;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Snapshot;
import io.nuropb.store.Transaction;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionStage;

/** Passes every call on to another store. */
class PassingStore implements LeaseStore {

    final LeaseStore sound;

    PassingStore(LeaseStore sound) {
        this.sound = sound;
    }

    @Override
    public CompletionStage<Void> connect() {
        return sound.connect();
    }

    @Override
    public CompletionStage<Granted> grant(Duration ttl) {
        return sound.grant(ttl);
    }

    @Override
    public CompletionStage<Duration> renew(LeaseId lease) {
        return sound.renew(lease);
    }

    @Override
    public CompletionStage<Void> revoke(LeaseId lease) {
        return sound.revoke(lease);
    }

    @Override
    public CompletionStage<Committed> commit(Transaction transaction) {
        return sound.commit(transaction);
    }

    @Override
    public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
        return sound.read(ranges);
    }

    @Override
    public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
        return sound.watch(ranges, fromRevision, listener);
    }

    @Override
    public void close() {
        sound.close();
    }
}
