package io.nuropb.etcd;

import io.nuropb.Scheduler;
import io.nuropb.election.SessionLoss.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a session's picture of some ranges up to date, whatever becomes of the watches.
 *
 * <p>It reads a snapshot at some revision and watches from the next one. When a watch ends, for whatever reason, it does so again.
 * From time to time it reads anyway: if that brings something that no watch has told, the watches are made anew. Lives in the
 * session's loop.
 */
final class WatchSupervisor implements EtcdWatch.Sink {

    /** Hears what the ranges hold, in the session's loop. What it is told may be old. */
    interface Listener {

        /** Returns whether this brought news of what is watched. */
        boolean read(Snapshot snapshot);

        void changed(List<Change> changes);

        /** Reading has failed, and is tried again. */
        void unanswered(EtcdFailure failure);

        /** Reading or watching has failed in a way that does not pass. */
        void failed(EtcdFailure failure);
    }

    private final Calls calls;
    private final Loop loop;
    private final EtcdConfig.Retries retries;
    private final Duration auditPeriod;
    private final List<KeyRange> watched;
    private final List<KeyRange> read;
    private final Listener listener;
    private final List<EtcdWatch> watches = new ArrayList<>();
    private Scheduler.@Nullable Timer timer;
    private int failed;
    private boolean reading;
    private boolean stopped;

    /**
     * @param watched what is watched
     * @param alsoRead what is only read from time to time
     */
    WatchSupervisor(
            Calls calls,
            Loop loop,
            EtcdConfig.Retries retries,
            Duration auditPeriod,
            List<KeyRange> watched,
            List<KeyRange> alsoRead,
            Listener listener) {
        this.calls = calls;
        this.loop = loop;
        this.retries = retries;
        this.auditPeriod = auditPeriod;
        this.watched = watched;
        this.listener = listener;
        read = new ArrayList<>(watched);
        read.addAll(alsoRead);
    }

    /** All that a snapshot has to hold. */
    List<KeyRange> ranges() {
        return read;
    }

    /** Begins with a snapshot that is yet to be read. */
    void start() {
        readIn(Duration.ZERO);
    }

    /** Begins after a snapshot that the listener knows. */
    void startAfter(Snapshot snapshot) {
        watchAfter(snapshot);
    }

    void stop() {
        stopped = true;
        if (timer != null) {
            timer.cancel();
        }
        unwatch();
    }

    private void readIn(Duration pause) {
        if (timer != null) {
            timer.cancel();
        }
        timer = loop.after(pause, this::read);
    }

    private void read() {
        if (stopped || reading) {
            return;
        }
        reading = true;
        loop.await(calls.read("Reading " + read, read), this::answered, this::unanswered);
    }

    private void unanswered(EtcdFailure failure) {
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
        boolean watching = watches.size() == watched.size();
        boolean news = listener.read(snapshot);
        if (stopped) {
            return;
        }
        if (!watching || news) {
            watchAfter(snapshot);
            return;
        }
        failed = 0;
        readIn(auditPeriod);
    }

    private void watchAfter(Snapshot snapshot) {
        unwatch();
        try {
            for (KeyRange range : watched) {
                watches.add(calls.watch(range, snapshot.revision() + 1, this));
            }
            readIn(auditPeriod);
        } catch (RuntimeException e) {
            unwatch();
            retry(EtcdFailure.in(e));
        }
    }

    private void unwatch() {
        watches.forEach(EtcdWatch::close);
        watches.clear();
    }

    private void retry(EtcdFailure failure) {
        if (failure.isFinal()) {
            listener.failed(failure);
        } else {
            readIn(retries.pause(failed++));
            listener.unanswered(failure);
        }
    }

    @Override
    public void changed(EtcdWatch watch, List<Change> changes) {
        loop.execute(() -> {
            if (!stopped && watches.contains(watch)) {
                listener.changed(changes);
            }
        });
    }

    @Override
    public void ended(EtcdWatch watch, EtcdWatch.Ending ending) {
        loop.execute(() -> {
            if (stopped || !watches.contains(watch)) {
                return;
            }
            unwatch();
            EtcdFailure failure = ending.failure();
            if (failure == null) {
                listener.failed(calls.regressed(
                        "Watching " + watched, ending.contradiction().orElse("")));
            } else {
                again(failure);
            }
        });
    }

    /** A compacted or closed watch is no reason to give up: the snapshot that follows shows what is the matter. */
    private void again(EtcdFailure failure) {
        boolean forbidden = failure.reason() == Reason.PERMISSION_DENIED || failure.reason() == Reason.BAD_CREDENTIALS;
        if (forbidden) {
            listener.failed(failure);
        } else {
            readIn(retries.pause(failed++));
        }
    }
}
