package io.nuropb.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import java.nio.charset.StandardCharsets;

/**
 * The keys from one to another.
 *
 * @param from the first key
 * @param end the first key that is not a part of it any more
 */
record KeyRange(String from, String end) {

    /** One key. */
    static KeyRange of(String key) {
        return between(key, key);
    }

    /** All keys from the first to the last, both included. */
    static KeyRange between(String first, String last) {
        return new KeyRange(first, last + '\0');
    }

    /** All keys that begin with a prefix, which ends with a slash. */
    static KeyRange under(String prefix) {
        return new KeyRange(prefix, prefix.substring(0, prefix.length() - 1) + (char) ('/' + 1));
    }

    Op get() {
        return Op.get(bytes(from), GetOption.builder().withRange(bytes(end)).build());
    }

    static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return end.equals(from + '\0') ? from : from + "…";
    }
}
