package io.nuropb.store;

import java.util.Optional;

/**
 * One key was written or deleted.
 *
 * @param key the key
 * @param found what is there now; empty if it was deleted
 * @param revision when
 */
public record KeyChange(String key, Optional<KeyValue> found, long revision) {

    /** It was written. */
    public static KeyChange written(KeyValue value) {
        return new KeyChange(value.key(), Optional.of(value), value.modified());
    }

    /** It was deleted, or went with its lease. */
    public static KeyChange deleted(String key, long revision) {
        return new KeyChange(key, Optional.empty(), revision);
    }
}
