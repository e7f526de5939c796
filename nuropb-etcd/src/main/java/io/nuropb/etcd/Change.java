package io.nuropb.etcd;

import io.etcd.jetcd.watch.WatchEvent;
import java.util.Optional;

/**
 * One key was written or deleted.
 *
 * @param key the key
 * @param entry what is there now; empty if it was deleted
 * @param revision when
 */
record Change(String key, Optional<Entry> entry, long revision) {

    static Change of(WatchEvent event) {
        Entry entry = Entry.of(event.getKeyValue());
        boolean deleted = event.getEventType() == WatchEvent.EventType.DELETE;
        return new Change(entry.key(), deleted ? Optional.empty() : Optional.of(entry), entry.modified());
    }
}
