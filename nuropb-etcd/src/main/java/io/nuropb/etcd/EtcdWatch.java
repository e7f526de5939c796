package io.nuropb.etcd;

import io.etcd.jetcd.Watch;
import io.etcd.jetcd.watch.WatchResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One watch of jetcd's that ends for good at its first irregularity.
 *
 * <p>jetcd goes on after most errors by itself, but may then have lost history or repeat it; and it calls its listener under a lock
 * of all watches. So this one only passes on, and whoever wants to go on watching reads a snapshot first.
 */
final class EtcdWatch implements Watch.Listener, AutoCloseable {

    /** Hears on the client library's threads, and must not block. */
    interface Sink {

        /** What happened, in the order of revisions. */
        void changed(EtcdWatch watch, List<Change> changes);

        /** The watch is over. Told at most once, and not after {@link EtcdWatch#close}. */
        void ended(EtcdWatch watch, Ending ending);
    }

    /** Why a watch is over: etcd failed, or its history contradicts what was known. */
    record Ending(@Nullable EtcdFailure failure, Optional<String> contradiction) {}

    private final Sink sink;
    private final Era era;
    private final Function<Throwable, EtcdFailure> explain;
    private Watch.@Nullable Watcher watcher;
    private boolean over;

    EtcdWatch(Sink sink, Era era, Function<Throwable, EtcdFailure> explain) {
        this.sink = sink;
        this.era = era;
        this.explain = explain;
    }

    void opened(Watch.Watcher opened) {
        boolean tooLate;
        synchronized (this) {
            watcher = opened;
            tooLate = over;
        }
        if (tooLate) {
            opened.close();
        }
    }

    @Override
    public void onNext(WatchResponse response) {
        if (isOver()) {
            return;
        }
        Optional<String> contradiction = era.note(response.getHeader());
        if (contradiction.isPresent()) {
            end(() -> new Ending(null, contradiction));
        } else if (!response.getEvents().isEmpty()) {
            sink.changed(this, response.getEvents().stream().map(Change::of).toList());
        }
    }

    @Override
    public void onError(Throwable thrown) {
        end(() -> new Ending(explain.apply(thrown), Optional.empty()));
    }

    @Override
    public void onCompleted() {
        onError(new CancellationException("the stream ended"));
    }

    /** What ends a watch that was closed before, its own closing included, is nobody's business. */
    private void end(Supplier<Ending> ending) {
        if (finish()) {
            sink.ended(this, ending.get());
        }
    }

    private synchronized boolean isOver() {
        return over;
    }

    private synchronized boolean finish() {
        boolean first = !over;
        over = true;
        return first;
    }

    /** Ends the watch silently. Must not be called from within a callback: jetcd holds a lock then. */
    @Override
    public void close() {
        Watch.Watcher open;
        synchronized (this) {
            over = true;
            open = watcher;
            watcher = null;
        }
        if (open != null) {
            open.close();
        }
    }
}
