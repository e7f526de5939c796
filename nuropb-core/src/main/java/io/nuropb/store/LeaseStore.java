package io.nuropb.store;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * PORT: keys with values, some of them bound to leases, that all instances of a fleet share. {@code StoreCoordinator}
 * elects leaders over it; etcd, memory, a database or a folder can be put behind it.
 *
 * <p>What every store promises, and {@code LeaseStoreContract} checks:
 *
 * <ol>
 *   <li>Revisions strictly increase: each commit that changes something has a greater one than every commit before it.
 *   <li>A key keeps its create revision for as long as it lives; one that is created anew gets another.
 *   <li>A commit is atomic, and so is the end of a lease: what is bound to it goes together, at one revision.
 *   <li>A lease ends not before its TTL after the last renewal that was answered, and not much later.
 *   <li>A read is linearizable: it shows every commit that was answered before it was asked for.
 *   <li>A renewal tells how far the store has come: whatever was committed shows in a renewal that is asked for shortly
 *       after.
 *   <li>A watch tells the changes of each of its ranges in the order of their revisions and without a gap, or ends and
 *       says why.
 * </ol>
 *
 * <p>What it may do, because real stores do it, and the coordinator copes with: lose an answer after the deed, let a
 * watch fall silent or tell something twice, answer a renewal although a key is gone, come back with an older state.
 * While it answers neither reads nor commits, it may answer renewals that have no effect, if the lease lasts for its
 * TTL from the last answer to these.
 *
 * <p>Thread-safe; no method but {@link #close} blocks. Stages complete on any thread, and fail with a
 * {@link StoreException} and nothing else. A stage that never completes is given up by whoever asked, so a store needs
 * no time limits of its own.
 */
public interface LeaseStore extends AutoCloseable {

    /**
     * A lease that was granted.
     *
     * @param lease what it is called
     * @param ttl how long it lasts without a renewal, which may be longer than what was asked for
     */
    record Granted(LeaseId lease, Duration ttl) {}

    /**
     * A lease that was renewed.
     *
     * @param ttl how long it lasts without another renewal, from the moment at which this one was asked for
     * @param revision how far the store had come, as the server that answered knew it. It may be a little behind.
     *     Whoever has read the same revision before knows that nothing has changed since, so a store must not tell one
     *     that stands still while keys change
     */
    record Renewed(Duration ttl, long revision) {}

    /**
     * Sees to it that calls come through, so that the time it takes to connect and to log in is not at a lease's
     * expense. Called before each {@link #grant}.
     */
    default CompletionStage<Void> connect() {
        return CompletableFuture.completedFuture(null);
    }

    /** Makes a lease. */
    CompletionStage<Granted> grant(Duration ttl);

    /**
     * Lets a lease last for its whole TTL from now.
     *
     * @return fails with {@code EXPIRED} if the lease has ended
     */
    CompletionStage<Renewed> renew(LeaseId lease);

    /** Ends a lease, and with it the keys that are bound to it; does nothing if it has ended. */
    CompletionStage<Void> revoke(LeaseId lease);

    /**
     * Writes all of a transaction if its condition holds, else nothing; and reads, in either case.
     *
     * @return fails with {@code EXPIRED}, and has written nothing, if a lease that it binds keys to has ended
     */
    CompletionStage<Committed> commit(Transaction transaction);

    /** Reads ranges, all at one revision. */
    CompletionStage<Snapshot> read(Collection<KeyRange> ranges);

    /**
     * Tells what changes in ranges from a revision on, that one included.
     *
     * @throws StoreException if it cannot begin
     */
    Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener);

    /** Closes connections and threads; leases that live end by their TTL. Idempotent; may block briefly. */
    @Override
    void close();

    /** A watch that was begun. */
    interface Watch extends AutoCloseable {

        /**
         * Ends it silently: what is under way may still be told. Idempotent, and may come after the store was closed;
         * may block until a callback that is running has returned. Never called from within a callback of a watch of
         * the store.
         */
        @Override
        void close();
    }

    /** Hears of changes, on any thread, one call at a time, and does not block. */
    interface WatchListener {

        /** Keys were written or deleted. Those of one revision and range come together, in one call. */
        void changed(List<KeyChange> changes);

        /**
         * The watch is over, for example because its history was compacted. Called once, last of all, and not after
         * {@link Watch#close}.
         */
        void ended(StoreException why);
    }
}
