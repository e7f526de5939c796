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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One watch of jetcd's for each range; all end for good at the first irregularity of one.
 *
 * <p>jetcd goes on after most errors by itself, but may then have lost history or repeat it. So this one only passes
 * on, and whoever wants to go on watching reads a snapshot first. jetcd's watches call on a thread each, and under
 * locks: what they bring is told one call at a time, without one of them waiting for another.
 */
final class EtcdWatch implements LeaseStore.Watch {

    private final LeaseStore.WatchListener listener;
    private final ClusterId cluster;
    private final EtcdErrors failures;
    private final EtcdConnection connection;
    private final SerialExecutor calls;
    private final List<Watch.Watcher> watchers = new ArrayList<>();
    private boolean over;

    /**
     * @param connection told of streams that fail
     * @param clock tells how long calls wait for another to end
     */
    EtcdWatch(
            LeaseStore.WatchListener listener,
            ClusterId cluster,
            EtcdErrors failures,
            EtcdConnection connection,
            Scheduler clock) {
        this.listener = listener;
        this.cluster = cluster;
        this.failures = failures;
        this.connection = connection;
        this.calls =
                new SerialExecutor(clock, Runnable::run, Integer.MAX_VALUE, thrown -> end(failures.explain(thrown)));
    }

    /** @param through may have yet to be made */
    void open(CompletionStage<Client> through, Collection<KeyRange> ranges, long fromRevision) {
        through.thenAccept(client -> open(client, ranges, fromRevision)).exceptionally(thrown -> {
            calls.execute(() -> end(failures.explain(thrown)));
            return null;
        });
    }

    private void open(Client client, Collection<KeyRange> ranges, long fromRevision) {
        Watch.Listener ears = Watch.listener(
                response -> calls.execute(() -> tell(response)),
                thrown -> calls.execute(() -> fail(client, thrown)),
                () -> calls.execute(() -> end(failures.watchEnded())));
        Watch watches = client.getWatchClient();
        for (KeyRange range : ranges) {
            WatchOption option = WatchOption.builder()
                    .withRevision(fromRevision)
                    .withRange(EtcdStore.bytes(range.end()))
                    .withRequireLeader(true)
                    .build();
            opened(watches.watch(EtcdStore.bytes(range.from()), option, ears));
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

    private void tell(WatchResponse response) {
        if (isOver()) {
            return;
        }
        Optional<String> contradiction = cluster.note(response.getHeader());
        if (contradiction.isPresent()) {
            end(failures.regressed(contradiction.get()));
        } else if (!response.getEvents().isEmpty()) {
            listener.changed(
                    response.getEvents().stream().map(EtcdWatch::change).toList());
        }
    }

    /**
     * The connection is told first: whoever hears of the end watches anew, through the next client if this one is of no
     * use.
     */
    private void fail(Client client, Throwable thrown) {
        if (!isOver()) {
            end(connection.failed(client, failures.explain(thrown), EtcdConnection.Needs.NOBODY));
        }
    }

    /** What ends a watch that was closed before, its own closing included, is nobody's business. */
    private void end(EtcdFailure why) {
        if (finish()) {
            listener.ended(why.asStoreException());
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

    private static KeyChange change(WatchEvent event) {
        KeyValue entry = EtcdStore.entry(event.getKeyValue());
        return event.getEventType() == WatchEvent.EventType.DELETE
                ? KeyChange.deleted(entry.key(), entry.modified())
                : KeyChange.written(entry);
    }
}
