package io.nuropb.session;

import io.nuropb.Scheduler;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyRange;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Snapshot;
import io.nuropb.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a session's picture of some ranges up to date, whatever becomes of the watches.
 *
 * <p>It reads a snapshot at some revision and watches from the next one. When the watch ends, for whatever reason, it
 * does so again. A watch that is silent is not believed: whenever a renewal of the lease shows that the store has come
 * further, or for long none has shown anything, it reads. If that brings something that the watch has not told, a new
 * watch is made. Lives in the session's loop.
 */
final class WatchedKeys {

    /** Hears what the ranges hold, in the session's loop. What it is told may be old. */
    interface Listener {

        /** Returns whether this brought news of what is watched. */
        boolean read(Snapshot snapshot);

        void changed(List<KeyChange> changes);

        /** Reading has failed, or a watch has ended soon after another one, and it is tried again. */
        void unanswered(StoreException failure);

        /** Reading or watching has failed in a way that does not pass. */
        void failed(StoreException failure);
    }

    /** How often it may be said that nothing has changed until everything is read all the same. */
    private static final int MAX_UNREAD = 30;

    /** For what a watch may end that no other one would stand for, either. */
    private static final Set<Reason> POINTLESS =
            Set.of(Reason.PERMISSION_DENIED, Reason.BAD_CREDENTIALS, Reason.REGRESSED);

    private final StoreCalls calls;
    private final SessionLoop loop;
    private final Duration period;
    private final List<KeyRange> alsoRead;
    private final Listener listener;
    private List<KeyRange> watched;
    private @Nullable Watching watching;
    private Scheduler.@Nullable Timer timer;
    private int failed;
    private long readAt;
    private int unread;
    private boolean reading;
    private boolean readAgain;
    private boolean stopped;

    /**
     * @param period how often somebody says how far the store has come; if nobody has for two of them, everything is
     *     read
     * @param watched what is watched
     * @param alsoRead what is only read from time to time
     */
    WatchedKeys(
            StoreCalls calls,
            SessionLoop loop,
            Duration period,
            List<KeyRange> watched,
            List<KeyRange> alsoRead,
            Listener listener) {
        this.calls = calls;
        this.loop = loop;
        this.period = period;
        this.watched = watched;
        this.alsoRead = alsoRead;
        this.listener = listener;
    }

    /** All that a snapshot has to hold. */
    List<KeyRange> ranges() {
        List<KeyRange> all = new ArrayList<>(watched);
        all.addAll(alsoRead);
        return all;
    }

    /** Begins after a snapshot of {@link #ranges} that the listener knows. */
    void startAfter(Snapshot snapshot) {
        readAt = snapshot.revision();
        watchAfter(snapshot);
    }

    /**
     * Somebody says how far the store has come. If that is where it was read last, then nothing has changed, and
     * nothing was missed. If more is known to have been written since, it has come back with that older state. It is
     * not believed for ever: a server that is stuck renews leases, and knows of nothing new.
     */
    void storeIsAt(long revision) {
        boolean isSettled = watching != null && !reading && failed == 0;
        boolean isUnchanged = revision == readAt && revision == calls.knownRevision();
        if (isSettled && isUnchanged && unread < MAX_UNREAD) {
            unread++;
            auditLater();
        } else if (watching != null) {
            read();
        }
    }

    /** Watches other ranges from now on. */
    void watch(List<KeyRange> others) {
        watched = others;
        if (reading) {
            readAgain = true;
        } else {
            read();
        }
    }

    void stop() {
        stopped = true;
        cancelTimer();
        unwatch();
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
        }
    }

    private void auditLater() {
        readIn(period.multipliedBy(2));
    }

    private void readIn(Duration pause) {
        cancelTimer();
        timer = loop.after(pause, this::read);
    }

    private void read() {
        if (stopped || reading) {
            return;
        }
        reading = true;
        unread = 0;
        List<KeyRange> ranges = ranges();
        loop.await(calls.read("Reading " + ranges, ranges), this::answered, this::unanswered);
    }

    private void unanswered(StoreException failure) {
        reading = false;
        if (!stopped) {
            retry(failure);
        }
    }

    private void answered(Snapshot snapshot) {
        reading = false;
        if (stopped) {
            return;
        }
        if (readAgain) {
            readAgain = false;
            read();
            return;
        }
        readAt = snapshot.revision();
        boolean news = listener.read(snapshot);
        if (stopped) {
            return;
        }
        boolean watchesAll = watching != null && watching.ranges.equals(watched);
        if (!watchesAll || news) {
            watchAfter(snapshot);
            return;
        }
        failed = 0;
        auditLater();
    }

    private void watchAfter(Snapshot snapshot) {
        unwatch();
        Watching next = new Watching(watched);
        watching = next;
        try {
            LeaseStore.Watch watch = calls.watch(watched, snapshot.revision() + 1, next);
            next.begun(watch);
            auditLater();
        } catch (StoreException e) {
            watching = null;
            retry(e);
        }
    }

    private void unwatch() {
        if (watching != null) {
            watching.close();
            watching = null;
        }
    }

    private void retry(StoreException failure) {
        if (failure.isFinal()) {
            listener.failed(failure);
        } else {
            readIn(loop.pause(failed++, period));
            listener.unanswered(failure);
        }
    }

    /**
     * A compacted or closed watch is no reason to give up: the snapshot that follows shows what is the matter. One that
     * ends is no news, for another is begun; that watches do not stand is.
     */
    private void watchEnded(StoreException why) {
        unwatch();
        if (why.isFinal() && POINTLESS.contains(why.reason())) {
            listener.failed(why);
            return;
        }
        if (failed > 0) {
            listener.unanswered(why);
        }
        readIn(loop.pause(failed++, period));
    }

    /** One watch; what it says counts for as long as it is the present one. */
    private final class Watching implements LeaseStore.WatchListener {
        private final List<KeyRange> ranges;
        private LeaseStore.@Nullable Watch watch;

        Watching(List<KeyRange> ranges) {
            this.ranges = ranges;
        }

        void begun(LeaseStore.Watch begun) {
            watch = begun;
        }

        void close() {
            if (watch != null) {
                watch.close();
            }
        }

        @Override
        public void changed(List<KeyChange> changes) {
            loop.execute(() -> {
                if (!stopped && watching == this) {
                    listener.changed(changes);
                }
            });
        }

        @Override
        public void ended(StoreException why) {
            loop.execute(() -> {
                if (!stopped && watching == this) {
                    watchEnded(why.during("Watching " + ranges));
                }
            });
        }
    }
}
