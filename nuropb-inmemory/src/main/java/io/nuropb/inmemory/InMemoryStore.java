package io.nuropb.inmemory;

import io.nuropb.election.Candidate;
import io.nuropb.store.Committed;
import io.nuropb.store.KeyRange;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Snapshot;
import io.nuropb.store.Transaction;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** {@link LeaseStore} over a link to a server in memory. */
final class InMemoryStore implements LeaseStore {

    private final CoordinatorLink link;
    private final Supplier<Candidate> holder;

    /** @param holder whose leases these are, for those who look at the server */
    InMemoryStore(CoordinatorLink link, Supplier<Candidate> holder) {
        this.link = link;
        this.holder = holder;
    }

    @Override
    public CompletionStage<Granted> grant(Duration ttl) {
        Candidate asking = holder.get();
        return link.ask("grant a lease to " + asking, server -> new Granted(server.grant(ttl, asking), ttl));
    }

    @Override
    public CompletionStage<Renewed> renew(LeaseId lease) {
        return link.ask("renew lease " + lease, server -> server.renew(lease));
    }

    @Override
    public CompletionStage<Void> revoke(LeaseId lease) {
        return link.ask("revoke lease " + lease, server -> {
                    server.revoke(lease);
                    return lease;
                })
                .thenAccept(revoked -> {});
    }

    @Override
    public CompletionStage<Committed> commit(Transaction transaction) {
        boolean election = transaction.condition().filter(c -> c.created() == 0).isPresent();
        return election
                ? link.askForElection("elect", server -> server.commit(transaction))
                : link.ask("commit", server -> server.commit(transaction));
    }

    @Override
    public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
        return link.askToRead("read " + ranges, server -> server.read(ranges));
    }

    @Override
    public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
        return link.watch(List.copyOf(ranges), fromRevision, listener)::end;
    }

    @Override
    public void close() {
        link.close();
    }
}
