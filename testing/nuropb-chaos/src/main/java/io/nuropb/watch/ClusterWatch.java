package io.nuropb.watch;

import io.nuropb.Scheduler;
import io.nuropb.watch.KeyWatch.Change;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Follows all keys under a prefix through every member of an etcd at once, and tells each change once: one member that
 * answers is enough. Each member tells in the order of revisions, so whatever is not newer than the newest has been
 * told by another one.
 */
final class ClusterWatch implements AutoCloseable {

    private final Consumer<Change> listener;
    private final List<KeyWatch> members;
    private final Set<String> keysOfLatest = new HashSet<>();
    private long latest;

    ClusterWatch(List<URI> members, String prefix, Scheduler scheduler, Consumer<Change> listener) {
        this.listener = listener;
        this.members = members.stream()
                .map(member -> new KeyWatch(member, prefix, scheduler, this::hear))
                .toList();
    }

    private synchronized void hear(Change change) {
        if (change.revision() > latest) {
            latest = change.revision();
            keysOfLatest.clear();
        }
        if (change.revision() == latest && keysOfLatest.add(change.key())) {
            listener.accept(change);
        }
    }

    synchronized long revision() {
        return latest;
    }

    @Override
    public void close() {
        members.forEach(KeyWatch::close);
    }
}
