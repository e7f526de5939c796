package io.nuropb.store;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The watches of a store that looks from time to time at what has changed. Thread-safe. */
public final class PolledWatches {

    private final Set<PolledWatch> watches = ConcurrentHashMap.newKeySet();

    /** See {@link LeaseStore#watch}; the first call comes when the store looks next. */
    public LeaseStore.Watch begin(Collection<KeyRange> ranges, long fromRevision, LeaseStore.WatchListener listener) {
        PolledWatch watch = new PolledWatch(List.copyOf(ranges), fromRevision, listener);
        watches.add(watch);
        return watch;
    }

    /** The store has looked: tells all watches what is new to them, in this thread. */
    public void tell(KeyHistory keys) {
        watches.forEach(watch -> watch.tell(keys));
    }

    /** Ends all watches silently. */
    public void close() {
        watches.forEach(PolledWatch::close);
    }

    private final class PolledWatch implements LeaseStore.Watch {
        private final List<KeyRange> ranges;
        private final LeaseStore.WatchListener listener;
        private long next;

        PolledWatch(List<KeyRange> ranges, long next, LeaseStore.WatchListener listener) {
            this.ranges = ranges;
            this.next = next;
            this.listener = listener;
        }

        synchronized void tell(KeyHistory keys) {
            if (!watches.contains(this)) {
                return;
            }
            Optional<List<KeyChange>> news = keys.since(next, ranges);
            boolean wentBack = next > keys.revision() + 1;
            if (news.isEmpty() || wentBack) {
                close();
                listener.ended(StoreException.unanswered(
                        "What has changed since revision " + next + " is not known; the store is at " + keys.revision(),
                        null));
                return;
            }
            next = keys.revision() + 1;
            if (!news.get().isEmpty()) {
                listener.changed(news.get());
            }
        }

        /** Waits for no call that is under way. */
        @Override
        public void close() {
            watches.remove(this);
        }
    }
}
