package io.nuropb.etcd;

import io.etcd.jetcd.Response;
import java.util.Optional;

/**
 * What is known of etcd's history since this client first saw it: which cluster it is, and how far it had come.
 *
 * <p>A linearizable answer with a smaller revision than one that was known before the question was asked means that an old
 * snapshot was restored, or everything was lost. Thread-safe.
 */
final class Era {

    private long cluster;
    private long revision;

    /** How far the history had come: to be remembered before a linearizable question is asked. */
    synchronized long revision() {
        return revision;
    }

    /** Notes an answer of any kind. Returns what is wrong with it, if it does not come from the same cluster. */
    synchronized Optional<String> note(Response.Header header) {
        long from = header.getClusterId();
        if (cluster == 0) {
            cluster = from;
        }
        return cluster == from
                ? Optional.empty()
                : Optional.of("cluster " + Long.toHexString(from) + " answers, and cluster " + Long.toHexString(cluster)
                        + " did before");
    }

    /**
     * Notes an answer to a linearizable question.
     *
     * @param before what {@link #revision()} was before the question was asked
     */
    synchronized Optional<String> noteLinearizable(Response.Header header, long before) {
        if (header.getRevision() < before) {
            return Optional.of("it is at revision " + header.getRevision() + ", and was at " + before
                    + " before: it lost data, or an old snapshot was restored");
        }
        revision = Math.max(revision, header.getRevision());
        return note(header);
    }
}
