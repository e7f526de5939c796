package io.nuropb.etcd;

import io.etcd.jetcd.Response;
import java.util.Optional;

/**
 * Which etcd cluster answers. Where another one does than before, nothing that was known is true any more. Thread-safe.
 */
final class ClusterId {

    private long known;

    /** Notes an answer. Returns what is wrong with it if it does not come from the same cluster as the one before. */
    synchronized Optional<String> note(Response.Header header) {
        long before = known;
        known = header.getClusterId();
        return before == 0 || before == known
                ? Optional.empty()
                : Optional.of("cluster " + Long.toHexString(known) + " answers, and cluster " + Long.toHexString(before)
                        + " did before");
    }
}
