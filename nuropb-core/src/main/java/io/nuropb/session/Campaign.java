package io.nuropb.session;

import io.nuropb.InstanceId;
import io.nuropb.store.Committed;
import io.nuropb.store.KeyRange;
import io.nuropb.store.LeaseId;
import io.nuropb.store.Snapshot;
import io.nuropb.store.StoreException;
import io.nuropb.store.Transaction;
import java.util.List;

/**
 * Tries to become the leader, by a transaction that creates the leader key if there is none and reads what there is in
 * either case.
 *
 * <p>An attempt without an answer is not repeated: the store is read until it answers, and the key's lease shows who
 * won. That it answers a read does not show that it takes attempts: the pauses grow until one was answered, or somebody
 * leads. Lives in the session's loop.
 */
final class Campaign {

    /** Hears how attempts end, in the session's loop. */
    interface Listener {

        /** An attempt has ended; this is what the store holds. */
        void seen(Snapshot snapshot);

        /** It has not been answered yet, and the store is asked what came of it. */
        void unanswered(StoreException failure);

        /** It has failed in a way that does not pass. */
        void failed(StoreException failure);
    }

    private final StoreCalls calls;
    private final SessionLoop loop;
    private final String leaderKey;
    private final String attempt;
    private final Transaction candidacy;
    private final List<KeyRange> ranges;
    private final Listener listener;
    private int failed;
    private boolean running;
    private boolean stopped;

    /** @param ranges what is to be read with each attempt */
    Campaign(
            StoreCalls calls,
            SessionLoop loop,
            ServiceKeys keys,
            StoredValues values,
            InstanceId self,
            LeaseId lease,
            List<KeyRange> ranges,
            Listener listener) {
        this.calls = calls;
        this.loop = loop;
        this.ranges = ranges;
        this.listener = listener;
        leaderKey = keys.leader();
        attempt = "Campaigning for " + leaderKey;
        candidacy = Transaction.ifAbsent(leaderKey)
                .put(leaderKey, self.value(), lease)
                .put(keys.ready(), values.nothingProclaimed(self), lease)
                // A Python instance that starts while this key is absent ends its start with an error, and never
                // serves.
                .putIfAbsent(keys.configOk(), StoredValues.CONFIG_NOT_OK)
                .read(ranges);
    }

    /** Makes an attempt, unless one is under way. */
    void run() {
        if (running || stopped) {
            return;
        }
        running = true;
        loop.await(calls.commit(attempt, candidacy).thenApply(Committed::found), this::decided, this::unanswered);
    }

    void stop() {
        stopped = true;
    }

    private void decided(Snapshot snapshot) {
        failed = 0;
        seen(snapshot);
    }

    private void looked(Snapshot snapshot) {
        if (snapshot.entry(leaderKey).isPresent()) {
            decided(snapshot);
        } else {
            seen(snapshot);
        }
    }

    private void seen(Snapshot snapshot) {
        if (!stopped) {
            running = false;
            listener.seen(snapshot);
        }
    }

    private void unanswered(StoreException failure) {
        if (stopped) {
            return;
        }
        if (failure.isFinal()) {
            listener.failed(failure);
        } else {
            loop.after(loop.pause(failed++), this::look);
            listener.unanswered(failure);
        }
    }

    private void look() {
        if (!stopped) {
            loop.await(calls.read(attempt, ranges), this::looked, this::unanswered);
        }
    }
}
