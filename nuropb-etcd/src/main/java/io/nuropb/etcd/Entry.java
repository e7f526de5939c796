package io.nuropb.etcd;

import io.etcd.jetcd.KeyValue;
import java.nio.charset.StandardCharsets;

/**
 * A key with its value, as etcd had it at some revision.
 *
 * @param key the key
 * @param value the value, read as UTF-8
 * @param created the revision at which the key was created
 * @param modified the revision at which the value was written
 * @param lease the lease that the key is bound to; 0 if it is bound to none
 */
record Entry(String key, String value, long created, long modified, long lease) {

    static Entry of(KeyValue pair) {
        return new Entry(
                pair.getKey().toString(StandardCharsets.UTF_8),
                pair.getValue().toString(StandardCharsets.UTF_8),
                pair.getCreateRevision(),
                pair.getModRevision(),
                pair.getLease());
    }

    byte[] bytes() {
        return value.getBytes(StandardCharsets.UTF_8);
    }
}
