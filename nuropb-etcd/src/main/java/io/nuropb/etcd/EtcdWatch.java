package io.nuropb.etcd;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.nuropb.Scheduler;
import io.nuropb.SerialExecutor;
import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyRange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One watch of jetcd's for each range; all end for good at the first irregularity of one.
 *
 * <p>jetcd goes on after most errors by itself, but may then have lost history or repeat it. So this one only passes on, and whoever
 * wants to go on watching reads a snapshot first. jetcd's watches call on a thread each, and under locks: what they bring is told one
 * call at a time, without one of them waiting for another.
 */
final class EtcdWatch implements Watch.Listener, LeaseStore.Watch {

    private final LeaseStore.WatchListener listener;
    private final ClusterId cluster;
    private final EtcdErrors failures;
    private final Function<Throwable, StoreException> explain;
    private final SerialExecutor calls;
    private final List<Watch.Watcher> watchers = new ArrayList<>();
    private boolean over;

    /**
     * @param explain what a failure of this watch means; asked once at most, and not after the watch was closed
     * @param clock tells how long calls wait for another to end
     */
    EtcdWatch(
            LeaseStore.WatchListener listener,
            ClusterId cluster,
            EtcdErrors failures,
            Function<Throwable, StoreException> explain,
            Scheduler clock) {
        this.listener = listener;
        this.cluster = cluster;
        this.failures = failures;
        this.explain = explain;
        this.calls = new SerialExecutor(clock, Runnable::run, Integer.MAX_VALUE, this::onError);
    }

    void open(Client client, Collection<KeyRange> ranges, long fromRevision) {
        for (KeyRange range : ranges) {
            WatchOption option = WatchOption.builder()
                    .withRevision(fromRevision)
                    .withRange(EtcdStore.bytes(range.end()))
                    .withRequireLeader(true)
                    .build();
            opened(client.getWatchClient().watch(EtcdStore.bytes(range.from()), option, this));
        }
    }

    private void opened(Watch.Watcher opened) {
        boolean tooLate;
        synchronized (this) {
            watchers.add(opened);
            tooLate = over;
        }
        if (tooLate) {
            opened.close();
        }
    }

    @Override
    public void onNext(WatchResponse response) {
        calls.execute(() -> tell(response));
    }

    private void tell(WatchResponse response) {
        if (isOver()) {
            return;
        }
        Optional<String> contradiction = cluster.note(response.getHeader());
        if (contradiction.isPresent()) {
            end(() -> failures.regressed(contradiction.get()).asStoreException());
        } else if (!response.getEvents().isEmpty()) {
            listener.changed(
                    response.getEvents().stream().map(EtcdWatch::change).toList());
        }
    }

    private static KeyChange change(WatchEvent event) {
        KeyValue entry = EtcdStore.entry(event.getKeyValue());
        return event.getEventType() == WatchEvent.EventType.DELETE
                ? KeyChange.deleted(entry.key(), entry.modified())
                : KeyChange.written(entry);
    }

    @Override
    public void onError(Throwable thrown) {
        end(() -> explain.apply(thrown));
    }

    /** jetcd tells this of every watch that is closed, too. */
    @Override
    public void onCompleted() {
        end(() -> failures.watchEnded().asStoreException());
    }

    /** What ends a watch that was closed before, its own closing included, is nobody's business: it is not even explained. */
    private void end(Supplier<StoreException> why) {
        calls.execute(() -> {
            if (finish()) {
                listener.ended(why.get());
            }
        });
    }

    private synchronized boolean isOver() {
        return over;
    }

    private synchronized boolean finish() {
        boolean first = !over;
        over = true;
        return first;
    }

    /** Whoever hears of the end closes it: jetcd holds a lock in a callback. */
    @Override
    public void close() {
        List<Watch.Watcher> open;
        synchronized (this) {
            over = true;
            open = List.copyOf(watchers);
            watchers.clear();
        }
        open.forEach(Watch.Watcher::close);
    }
}
