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
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One watch of jetcd's for each range; all end for good at the first irregularity of one.
 *
 * <p>jetcd goes on after most errors by itself, but may then have lost history or repeat it. So this one only passes on, and whoever
 * wants to go on watching reads a snapshot first. jetcd's watches call on a thread each, and under locks: what they bring is told one
 * call at a time, without one of them waiting for another.
 *
 * <p>What a member of etcd refuses because it sees no leader, or has no vote, another one does: jetcd goes to the next member with each
 * watch. So that of one range is begun again from what it has told. If all ranges were, one of them would always come to that member.
 */
final class EtcdWatch implements LeaseStore.Watch {

    /** How often in a row the watch of one range is refused until all end: as many members as a large cluster has. */
    private static final int MOST_REFUSALS = 7;

    private final LeaseStore.WatchListener listener;
    private final ClusterId cluster;
    private final EtcdErrors failures;
    private final Link link;
    private final Scheduler scheduler;
    private final SerialExecutor calls;
    private final Set<Stream> streams = new HashSet<>();
    private boolean over;

    /** @param link told of streams that fail */
    EtcdWatch(
            LeaseStore.WatchListener listener, ClusterId cluster, EtcdErrors failures, Link link, Scheduler scheduler) {
        this.listener = listener;
        this.cluster = cluster;
        this.failures = failures;
        this.link = link;
        this.scheduler = scheduler;
        this.calls = new SerialExecutor(
                scheduler, Runnable::run, Integer.MAX_VALUE, thrown -> end(failures.explain(thrown)));
    }

    /** @param through may have yet to be made */
    void open(CompletionStage<Client> through, Collection<KeyRange> ranges, long fromRevision) {
        through.thenAccept(client -> {
                    Watch watches = client.getWatchClient();
                    Consumer<EtcdFailure> failed = failure -> link.failed(client, failure);
                    ranges.forEach(range -> new Stream(watches, failed, range, fromRevision, 0).open());
                })
                .exceptionally(thrown -> {
                    calls.execute(() -> end(failures.explain(thrown)));
                    return null;
                });
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
        List<Stream> open;
        synchronized (this) {
            over = true;
            open = List.copyOf(streams);
        }
        open.forEach(Stream::close);
    }

    private static KeyChange change(WatchEvent event) {
        KeyValue entry = EtcdStore.entry(event.getKeyValue());
        return event.getEventType() == WatchEvent.EventType.DELETE
                ? KeyChange.deleted(entry.key(), entry.modified())
                : KeyChange.written(entry);
    }

    /** The watch of one range by one member. What jetcd brings is done one at a time, among all ranges. */
    private final class Stream implements Watch.Listener {

        private final Watch watches;
        private final Consumer<EtcdFailure> failed;
        private final KeyRange range;
        private long next;
        private int refusals;
        private boolean replaced;
        private Watch.@Nullable Watcher watcher;

        /**
         * @param watches jetcd's; a client that is closed would make others
         * @param failed told why it has ended, unless it was closed before
         * @param next the first revision that is not told yet
         * @param refusals how often it was refused since something was told
         */
        Stream(Watch watches, Consumer<EtcdFailure> failed, KeyRange range, long next, int refusals) {
            this.watches = watches;
            this.failed = failed;
            this.range = range;
            this.next = next;
            this.refusals = refusals;
        }

        void open() {
            WatchOption option = WatchOption.builder()
                    .withRevision(next)
                    .withRange(EtcdStore.bytes(range.end()))
                    .withRequireLeader(true)
                    .build();
            Watch.Watcher opened = watches.watch(EtcdStore.bytes(range.from()), option, this);
            boolean tooLate;
            synchronized (EtcdWatch.this) {
                watcher = opened;
                tooLate = over || replaced;
                if (!tooLate) {
                    streams.add(this);
                }
            }
            if (tooLate) {
                opened.close();
            }
        }

        void close() {
            Watch.Watcher open;
            synchronized (EtcdWatch.this) {
                streams.remove(this);
                open = watcher;
            }
            if (open != null) {
                open.close();
            }
        }

        @Override
        public void onNext(WatchResponse response) {
            calls.execute(() -> tell(response));
        }

        @Override
        public void onError(Throwable thrown) {
            calls.execute(() -> fail(failures.explain(thrown)));
        }

        /** jetcd tells this of every watch that is closed, too. */
        @Override
        public void onCompleted() {
            calls.execute(() -> {
                if (!isReplaced()) {
                    end(failures.watchEnded());
                }
            });
        }

        private void tell(WatchResponse response) {
            if (isReplaced() || isOver()) {
                return;
            }
            Optional<String> contradiction = cluster.note(response.getHeader());
            if (contradiction.isPresent()) {
                end(failures.regressed(contradiction.get()));
            } else if (!response.getEvents().isEmpty()) {
                List<KeyChange> changes =
                        response.getEvents().stream().map(EtcdWatch::change).toList();
                next = changes.get(changes.size() - 1).revision() + 1;
                refusals = 0;
                listener.changed(changes);
            }
        }

        private void fail(EtcdFailure failure) {
            if (isReplaced() || isOver()) {
                return;
            }
            if (failure.isInability() && refusals < MOST_REFUSALS) {
                synchronized (EtcdWatch.this) {
                    replaced = true;
                }
                scheduler.blocking().execute(this::replace);
            } else {
                failed.accept(failure);
                end(failure);
            }
        }

        /** Not in a callback, in which jetcd holds a lock. */
        private void replace() {
            try {
                close();
                new Stream(watches, failed, range, next, refusals + 1).open();
            } catch (RuntimeException | LinkageError e) {
                calls.execute(() -> end(failures.explain(e)));
            }
        }

        private boolean isReplaced() {
            synchronized (EtcdWatch.this) {
                return replaced;
            }
        }
    }
}
