package io.nuropb.examples.own;

import io.nuropb.Scheduler;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Transaction;
import io.nuropb.tck.store.LeaseStoreBench;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** The folder on the bench of the contract of stores. */
final class FolderStoreBench implements LeaseStoreBench {

    private final Path folder;
    private final Scheduler scheduler;
    private final Duration ttl;
    private final List<LeaseStore> open = new ArrayList<>();

    FolderStoreBench(Path folder, Scheduler scheduler, Duration ttl) {
        this.folder = folder;
        this.scheduler = scheduler;
        this.ttl = ttl;
    }

    // tag::bench[]
    @Override
    public LeaseStore connect() {
        LeaseStore store = new FolderStore(folder, scheduler);
        open.add(store);
        return store;
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public Duration ttl() {
        return ttl;
    }

    /** So many changes push all earlier ones out of the history. */
    @Override
    public void compact() {
        LeaseStore store = connect();
        for (int i = 0; i < FolderStore.MAX_CHANGES; i++) {
            await(store, Transaction.unconditional().put("/compaction", "" + i));
        }
    }
    // end::bench[]

    private void await(LeaseStore store, Transaction transaction) {
        try {
            scheduler.await(store.commit(transaction), patience());
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Cannot write into " + folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        open.forEach(LeaseStore::close);
        scheduler.close();
    }
}
